"""Facades of keys, devices and proofs: how far it is known who somebody is."""
