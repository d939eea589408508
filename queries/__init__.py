"""The measures, the views and the few questions that need their own SQL. No code lives here: lens/ reads these files."""
