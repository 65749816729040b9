"""A whole world to try the program in: a homeserver of its own, rooms, and colleagues that answer."""
