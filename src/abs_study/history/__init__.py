"""Runs kept, compared with each other, and made again to be verified."""
