"""What rooms are, who is in them, and what the account may do about them."""
