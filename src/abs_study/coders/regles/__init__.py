"""The coder `regles`: patterns of the grid, scope of what is said, and declared deciding rules."""

from .coder import CODER, RuleCoder
from .quotes import DocumentCoding

__all__ = ["CODER", "DocumentCoding", "RuleCoder"]
