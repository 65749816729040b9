"""What can be done about rooms and their list, one step for each."""
