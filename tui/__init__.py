"""What can the user ask for, and where does it appear? Also the command line."""
