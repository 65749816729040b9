"""Parts of the training script."""
