"""A room's conversation: laid out row by row, drawn only where the screen is."""
