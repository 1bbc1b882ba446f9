"""abs-study: a rerunnable study of French social-needs reports (analyses des besoins sociaux)."""

__version__ = "0.1.0"


def open_study(folder=None):
    """Open the study in `folder` (default: the nearest folder upwards that holds study.yaml).

    Returns a `abs_study.study.Study`; raises `StudyError` when settings or grid have faults.
    """
    from .study import open_study as _open

    return _open(folder)
