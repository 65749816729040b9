"""Events in, items out: pure."""
