"""The one family of errors that a person can cause: all problems at once, located, with a remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One fault: where it is, what was found there, what to do about it."""

    place: str
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        """Return one line, place first.

        >>> print(Problem("study.yaml:3", "graine : « x »", "écrire un nombre entier"))
        study.yaml:3 : graine : « x » → écrire un nombre entier
        """
        from .messages import language

        colon = " : " if language() == "fr" else ": "
        line = f"{self.place}{colon}{self.found}" if self.place else self.found
        return f"{line} → {self.remedy}" if self.remedy else line


class StudyError(Exception):
    """Something in the study's files or in the command is wrong; carries every problem found."""

    def __init__(self, subject: str, problems: Iterable[Problem] = ()) -> None:
        self.subject = subject
        self.problems = tuple(problems)
        super().__init__(subject, self.problems)

    def __str__(self) -> str:
        return "\n".join([self.subject, *(f"  - {problem}" for problem in self.problems)])

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the words for a person, not the way through the code."""
        return str(self).splitlines()
