"""From the server's JSON to checked events."""
