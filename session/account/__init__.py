"""The account itself: where it lies on disk, what it gives away, its log, its backup."""
