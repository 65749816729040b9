"""The text of a PDF, read by as little of the format as that takes."""
