"""Pure statistics: arrays in, arrays out; no words, no data access, no screen. One idea per module."""
