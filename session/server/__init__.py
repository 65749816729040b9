"""The way to the homeserver, and every request that can take it."""
