"""Code that finds one kind of thing each; rules in packs name them and say what they mean."""
