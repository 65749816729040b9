"""How does one thing look and react to keys? No network, no App."""
