"""Latent classes: a check of the types where there are reports enough."""

from __future__ import annotations

import numpy as np
import pandas as pd

# On sixteen reports BIC finds one class whether there are types or none: it says nothing below a few hundred.
FEWEST = 200


def classes(table: pd.DataFrame, types=None, *, seed: int, largest: int = 6) -> pd.DataFrame:
    """Return, for each number of latent classes, how well it fits and how it meets the types.

    Parameters
    ----------
    table : categories, reports x columns, without missing values.
    types : the type of each report (optional).

    Returns
    -------
    DataFrame with columns k, bic, entropy (1: every report belongs to one class without doubt), rand (adjusted
    Rand index with `types`), best (lowest BIC).

    Raises ValueError below 200 reports.
    Source: Lazarsfeld and Henry (1968); estimated by stepmix (Morin et al. 2025), five starts.
    """
    from sklearn.metrics import adjusted_rand_score
    from stepmix.stepmix import StepMix

    if len(table) < FEWEST:
        raise ValueError(f"{len(table)} reports: latent classes need {FEWEST}")
    codes = table.apply(lambda column: pd.factorize(column, sort=True)[0])
    rows = []
    for k in range(1, largest + 1):
        model = StepMix(
            k, measurement="categorical", n_init=5, max_iter=300, random_state=seed, progress_bar=0
        )
        model.fit(codes)
        belong = model.predict_proba(codes)
        doubt = -(belong * np.log(np.clip(belong, 1e-12, 1))).sum()
        entropy = 1.0 if k == 1 else 1 - doubt / (len(table) * np.log(k))
        rand = np.nan if types is None else adjusted_rand_score(np.asarray(types), belong.argmax(axis=1))
        rows.append((k, float(model.bic(codes)), float(entropy), float(rand)))
    frame = pd.DataFrame(rows, columns=["k", "bic", "entropy", "rand"])
    return frame.assign(best=frame["bic"] == frame["bic"].min())
