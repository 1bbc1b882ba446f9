"""How fast documents are coded, from their passages to their codings with the whole grid, on one core.

Beside it, in the same run, spaCy's PhraseMatcher looks up the same word sequences and does nothing else: no gaps,
no lemmas, no negation, no decision. Both are given as words a second of processor time, and as a ratio.

    make bench        (installs spaCy in .venv the first time)
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from abs_study import warm

# As in a run, and read when NumPy is loaded: a second thread would be counted.
os.environ.update(warm.ONE_THREAD)

from abs_study.documents import make_coder, read_document
from abs_study.french import count_words
from abs_study.register import find_grid

ROOT = Path(__file__).parents[1]
FOLDER = "data/raw/mise_au_point/documents"
ONE_IN = 4  # all reports would take twenty minutes
ROUNDS = 3


def reports() -> list:
    """Passages of some of the development reports, read beforehand."""
    paths = sorted((ROOT / FOLDER).glob("*.html"))[::ONE_IN]
    return [read_document(path, path.stem).passages for path in paths]


def seconds(work) -> float:
    """Processor time of the fastest of a few rounds, the first left out (memories fill)."""
    work()
    spent = []
    for _round in range(ROUNDS):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


def main() -> int:
    """Measure both, print, and write benchmarks/coding.json."""
    try:
        import spacy
        from spacy.matcher import PhraseMatcher
    except ImportError:
        print("spaCy is missing: make bench installs it", file=sys.stderr)
        return 1
    grid, learner = find_grid(ROOT)
    coder = make_coder(grid, learner)
    documents = reports()
    texts = [text for document in documents for text in document["text"]]
    count = sum(map(count_words, texts))
    warm.settle()  # as in a run
    ours = seconds(lambda: [coder.code(document) for document in documents])
    rules = make_coder(grid)
    alone = seconds(lambda: [rules.code(document) for document in documents])

    language = spacy.blank("fr")
    matcher = PhraseMatcher(language.vocab, attr="LOWER")
    sequences = coder.rules.sequences()
    matcher.add("grid", [language.make_doc(" ".join(words)) for words in sequences])
    theirs = seconds(lambda: [matcher(language.make_doc(text)) for text in texts])
    result = {
        "measured_on": time.strftime("%Y-%m-%d"),
        "words": count,
        "sequences": len(sequences),
        "machine_words_per_second": round(count / ours),
        "rules_words_per_second": round(count / alone),
        "phrase_matcher_words_per_second": round(count / theirs),
        "ratio_machine": round(theirs / ours, 3),
        "ratio_rules": round(theirs / alone, 3),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    (ROOT / "benchmarks" / "coding.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for name, value in result.items():
        print(f"{name:34} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
