"""What a photo says beside its picture: where it was taken and by which camera, and the photo without that."""
