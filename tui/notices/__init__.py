"""When something notifies, and by which way it is let out."""
