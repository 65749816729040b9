"""What can be done with files and pictures, one step for each."""
