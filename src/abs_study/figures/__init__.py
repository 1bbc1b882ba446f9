"""Figures of the study: each takes tables, says one thing, and comes with its words and its numbers.

Every function returns a `views.Figure` (drawing, alternative text, caption, table of the values drawn).
"""

from .actors import named_by, named_together
from .evaluation import calibration
from .maps import reports_map, together
from .reports import agreement, chain, compared, forest, lengths, level_forest, levels
from .verdicts import sensitivity, specifications

__all__ = [
    "agreement",
    "calibration",
    "chain",
    "compared",
    "forest",
    "lengths",
    "level_forest",
    "levels",
    "named_by",
    "named_together",
    "reports_map",
    "sensitivity",
    "specifications",
    "together",
]
