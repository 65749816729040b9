"""Between what is written and what leaves: the advisor's answers, and what a person can do about them."""
