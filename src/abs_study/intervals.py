"""Intervals for a share."""

from __future__ import annotations

import numpy as np


def jeffreys(k, n, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return the equal-tailed Jeffreys interval of k out of n; the bound is 0 at k = 0 and 1 at k = n.

    Source: Brown, Cai, DasGupta (2001), Statistical Science 16(2). NaN where n is 0.

    >>> low, high = jeffreys(4, 16)
    >>> round(float(low), 3), round(float(high), 3)
    (0.091, 0.491)
    """
    from scipy.special import betaincinv

    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    tail = (1 - confidence) / 2
    low = np.where(k == 0, 0.0, betaincinv(k + 0.5, n - k + 0.5, tail))
    high = np.where(k == n, 1.0, betaincinv(k + 0.5, n - k + 0.5, 1 - tail))
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)
