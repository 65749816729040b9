"""Help for who is writing: completion, editor, spelling, what was written before."""
