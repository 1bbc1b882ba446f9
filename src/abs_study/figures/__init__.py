"""Figures of the study: each takes tables, says one thing, and comes with its words and its numbers.

Every function returns a `views.Figure` (drawing, alternative text, caption, table of the values drawn).
"""

from .evaluation import calibration
from .maps import reports_map, together
from .reports import agreement, chain, compared, forest, lengths, level_forest, levels

__all__ = [
    "agreement",
    "calibration",
    "chain",
    "compared",
    "forest",
    "lengths",
    "level_forest",
    "levels",
    "reports_map",
    "together",
]
