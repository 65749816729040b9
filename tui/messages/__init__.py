"""What can be done with a message, one step for each."""
