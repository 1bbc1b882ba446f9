"""Sheets for coding by hand: what they ask, how they look, what was filled in, and what is wrong with it."""
