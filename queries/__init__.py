"""Measures, views and the few questions that need their own SQL: lens/ reads these files, no code lives here."""
