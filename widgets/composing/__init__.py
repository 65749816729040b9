"""The place to write, and what stands over it."""
