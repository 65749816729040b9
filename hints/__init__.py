"""Is this text, sent to this room, wise? Text and facts in, advice out; opens nothing."""
