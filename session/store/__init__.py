"""One encrypted database for each account, its key, its lock and its tables."""
