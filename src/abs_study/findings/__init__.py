"""Findings: sentences in French and English whose every number is read from a table.

The interval is not written into the sentence: `low` and `high` carry it, and whoever shows the finding adds
it.
"""

from __future__ import annotations

from .of_agreement import from_agreement
from .of_hypotheses import from_hypotheses
from .of_multiverse import SAME, from_multiverse
from .of_shares import from_corpus, from_shares
from .of_typology import from_typology
from .of_words import from_regimes, from_words
from .words import decimal, percent, reports

__all__ = [
    "SAME", "decimal", "from_agreement", "from_corpus", "from_hypotheses", "from_multiverse", "from_regimes", "from_shares",
    "from_typology", "from_words", "percent", "reports",
]  # fmt: skip
