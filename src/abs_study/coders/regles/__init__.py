"""The coder `regles`: patterns of the grid, scope of what is said, and declared deciding rules."""

from .coder import CODER, Decided, RuleCoder
from .quotes import Coding, DocumentCoding, Evidence

__all__ = ["CODER", "Coding", "Decided", "DocumentCoding", "Evidence", "RuleCoder"]
