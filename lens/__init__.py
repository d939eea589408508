"""Safety Posture: the library behind the pages."""
