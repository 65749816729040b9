"""Lists of any length to go through, and reports to read."""
