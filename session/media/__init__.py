"""Files on their way: kept encrypted until they are sent, uploaded once, saved with care."""
