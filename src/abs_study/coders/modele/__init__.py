"""The learner beside the rules, trained on quoted passages, its weights kept beside the grid."""

from .reports import Answer, ReportModel
from .scorer import Model, PassageModel

__all__ = ["Answer", "Model", "PassageModel", "ReportModel"]
