"""Figures of the study: each takes tables, says one thing, and comes with its words and its numbers.

Every function returns a `views.Figure` (drawing, alternative text, caption, table of the values drawn).
"""

from .actors import named_by, named_together
from .evaluation import calibration
from .inclusion import inclusion
from .maps import reports_map, together
from .reports import agreement, chain, compared, forest, lengths, level_forest, levels
from .verdicts import sensitivity, specifications
from .words import changes, differences, reports_by_words, typical_words

__all__ = [
    "agreement",
    "calibration",
    "chain",
    "changes",
    "compared",
    "differences",
    "forest",
    "inclusion",
    "lengths",
    "level_forest",
    "levels",
    "named_by",
    "named_together",
    "reports_by_words",
    "reports_map",
    "sensitivity",
    "specifications",
    "together",
    "typical_words",
]
