"""The screens: each one thing to do, in the same frame."""
