"""Where the pages of the site stand, from the root of their language; what all languages share, from the root of the site.

And where on the disk their templates are, and what is kept of them from one run to the next.
"""

from __future__ import annotations

from pathlib import Path

READ, UNDERSTAND, REDO, REPORTS = "index.html", "comprendre.html", "refaire.html", "rapports.html"
ANSWERS, FINDINGS = "reponses.html", "constats.html"
CODEBOOK, CLUES = "grille.html", "indices.html"
SELF_CHECK, SEARCH = "auto-evaluation.html", "recherche.html"
INDEX = "recherche-index.js"
RESERVED_ANCHOR = "codes-reserves"

# Shared by all languages.
PASSAGES = "recherche-passages.js"
DATA = "donnees"

TEMPLATES = Path(__file__).parent / "templates"
CONVERTED = "pages"  # in data/processed
