"""What does a file say, before it is uploaded? Opens nothing, runs nothing, and unpacks no more than its bounds."""
