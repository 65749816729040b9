"""From a draft to an event, and from there to the server."""
