"""The terminal itself: what may be written to it, what it can show, and what is left in it."""
