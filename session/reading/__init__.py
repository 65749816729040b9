"""What was said: fetched, found, followed in threads, and told of as read."""
