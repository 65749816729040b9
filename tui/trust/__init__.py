"""Who somebody is and how a message leads to them: steps, and the words for it."""
