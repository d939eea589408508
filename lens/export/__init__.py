"""Exhibits as files. Built from the record, never from the screen; each file says what it shows."""
