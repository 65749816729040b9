"""The open rooms on the main screen, each in its pane."""
