"""Who can read what we send, and who really wrote what we read."""
