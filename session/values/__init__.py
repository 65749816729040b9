"""The frozen values and words that others see of a session. Nothing here asks or stores anything."""
