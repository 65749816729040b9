"""Devices, codes and proofs, as they are shown and called."""
