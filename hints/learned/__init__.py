"""A small model beside the rules, for what patterns do not generalise to."""
