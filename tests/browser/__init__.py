"""Tests of a published site in a real browser."""
