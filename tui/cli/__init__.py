"""The command line: one module for each command, all through the same gate as the screen."""
