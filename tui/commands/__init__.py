"""What a user can ask for, by which key or slash word."""
