"""Questions that take the keys until they are answered or left."""
