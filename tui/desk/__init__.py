"""The writing desk of a pane: hint bar, composer, and what waits there to be sent."""
