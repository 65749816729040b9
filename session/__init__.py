"""What is true about my account, and what is still unsent? No screen."""
