"""Rooms: their list, their header, and what is said of one that is not a conversation yet or no more."""
