"""Groups among thousands of reports: k-means first, then Ward's tree on the small groups, as HCPC does."""

from __future__ import annotations

import numpy as np

SMALL_GROUPS = 300
MOST = 3000  # reports whose n x n distances are still cheap


def ward_of_small_groups(points: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the small group of each point, the merges of their tree and the within inertia for 1, 2, ... groups.

    Parameters
    ----------
    points : n x axes.

    Returns
    -------
    labels (n), merges ((groups - 1) x 2, numbers as scipy's linkage gives them), within (groups).
    """
    from sklearn.cluster import KMeans

    count = min(SMALL_GROUPS, len(np.unique(points, axis=0)))
    fitted = KMeans(count, n_init=1, random_state=seed).fit(points)
    sizes = np.bincount(fitted.labels_, minlength=count).astype(float)
    merges, losses = weighted_ward(fitted.cluster_centers_, sizes)
    inside = fitted.inertia_ / len(points)
    return fitted.labels_, merges, np.append((np.cumsum(losses) / len(points))[::-1], 0.0) + inside


def weighted_ward(centres: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the merges and their losses of inertia (sums of squares) for groups of given sizes.

    Source: Ward (1963), JASA 58: the two groups whose union loses least are merged,
    loss = n_a n_b / (n_a + n_b) |c_a - c_b|^2.
    """
    centres, sizes, count = centres.copy(), sizes.copy(), len(centres)
    names = np.arange(count)
    costs = _costs(centres, sizes)
    merges, losses = np.empty((count - 1, 2), dtype=int), np.empty(count - 1)
    for step in range(count - 1):
        one, other = np.unravel_index(costs.argmin(), costs.shape)
        merges[step], losses[step] = sorted((names[one], names[other])), costs[one, other]
        together = sizes[one] + sizes[other]
        centres[one] = (centres[one] * sizes[one] + centres[other] * sizes[other]) / together
        sizes[one], names[one] = together, count + step
        costs[other], costs[:, other] = np.inf, np.inf
        alive = np.isfinite(costs[one])
        apart = ((centres - centres[one]) ** 2).sum(axis=1)
        costs[one] = np.where(alive, sizes * together / (sizes + together) * apart, np.inf)
        costs[one, one] = np.inf
        costs[:, one] = costs[one]
    return merges, losses


def _costs(centres: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    apart = ((centres[:, None] - centres[None]) ** 2).sum(axis=2)
    costs = sizes[:, None] * sizes[None] / (sizes[:, None] + sizes[None]) * apart
    np.fill_diagonal(costs, np.inf)
    return costs


def cut(labels: np.ndarray, merges: np.ndarray, points: np.ndarray, k: int) -> np.ndarray:
    """Return the partition of the points into k groups: the tree cut, consolidated by Lloyd's k-means."""
    from sklearn.cluster import KMeans

    count = len(merges) + 1
    parent = list(range(2 * count - 1))
    for step, pair in enumerate(merges[: count - k]):
        for name in pair:
            parent[name] = count + step

    def root(name: int) -> int:
        while parent[name] != name:
            name = parent[name]
        return name

    roots = np.array([root(name) for name in range(count)])
    groups = np.unique(roots, return_inverse=True)[1][labels]
    centres = np.stack([points[groups == group].mean(axis=0) for group in range(groups.max() + 1)])
    return KMeans(len(centres), init=centres, n_init=1, max_iter=10).fit(points).labels_
