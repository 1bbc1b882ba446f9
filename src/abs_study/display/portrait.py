"""Shares, hypotheses and types as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ..grid import Grid
from ..messages import _, language, ngettext
from ..numerals import half_up, p_value
from ..tables import MISSING_LEVEL, NONE_TICKED
from ..views import Link, number, percent, sentence, share
from ..views import interval as said
from ..wording import effect, labelled, verdict
from .codings import variable_link
from .reports import answers_link, names, report_link

_SHARES = ("part", "différence de parts")


def level_label(grid: Grid, variable: str, level: str) -> str:
    """Label of a level, of « aucun », of a missing value or of a reserved code."""
    reserved = {NONE_TICKED: _("aucun"), MISSING_LEVEL: _("sans réponse"), "NC": _("non connaissable"),
                "NA": _("sans objet")}  # fmt: skip
    return reserved.get(level) or grid.level_label(variable, level)


def shares(by_level: pd.DataFrame, grid: Grid, variables: list[str] | tuple[str, ...]) -> pd.DataFrame:
    """Shares of some variables (frame of `shares.by_level`): variable, level, reports, share, interval."""
    own = by_level[by_level["variable"].isin(list(variables))]
    return pd.DataFrame(
        {
            _("Variable"): [variable_link(grid, name) for name in own["variable"]],
            _("Niveau"): [
                level_label(grid, *pair) for pair in zip(own["variable"], own["level"], strict=True)
            ],
            _("Rapports"): counted(own["variable"], own["level"], own["k"], own["n"]),
            _("Part"): [percent(value) for value in own["share"]],
            _("Intervalle à 95 %"): [interval(*pair) for pair in zip(own["low"], own["high"], strict=True)],
        }
    )


def counted(*columns: Iterable) -> list[Link]:
    """Counts of reports (variable, level, k, n), each leading to the reports that bear the level."""
    return [
        answers_link(variable, level, share(int(k), int(n)))
        for variable, level, k, n in zip(*columns, strict=True)
    ]


def interval(low: float, high: float) -> str:
    """Interval of a share in percent; a dash when it cannot be estimated."""
    return (
        "–"
        if pd.isna(low) or pd.isna(high)
        else _("{low} à {high}").format(low=percent(low), high=percent(high))
    )


def members(types: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Reports of each group, with how well each one sits in it (silhouette, from -1 to 1)."""
    shown = names(documents)
    own = types.sort_values(["type", "silhouette"], ascending=[True, False], kind="stable")
    return pd.DataFrame(
        {
            _("Rapport"): [report_link(name, shown.get(name, name)) for name in own["document_id"]],
            _("Groupe"): own["type"].to_numpy(),
            _("Silhouette"): [number(value, 2) for value in own["silhouette"]],
        }
    )


def strongest(profiles: pd.DataFrame, grid: Grid, count: int, threshold: float) -> pd.DataFrame:
    """Levels that most mark each group: at most `count` a group, absolute test value above `threshold`."""
    marked = profiles[(profiles["v_test"].abs() > threshold) & (profiles["level"] != "moyenne")]
    marked = marked.assign(strength=marked["v_test"].abs()).sort_values(
        ["type", "strength"], ascending=[True, False], kind="stable"
    )
    own = marked.groupby("type", sort=True).head(count)
    return pd.DataFrame(
        {
            _("Groupe"): own["type"].to_numpy(),
            _("Trait"): [
                labelled(grid.label(name), level_label(grid, name, level))
                for name, level in zip(own["variable"], own["level"], strict=True)
            ],
            _("Dans le groupe"): [percent(value) for value in own["share"]],
            _("En tout"): [percent(value) for value in own["overall"]],
            _("Valeur-test"): [number(value, 1) for value in own["v_test"]],
        }
    )


def hypotheses(results: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Results of `hypotheses.test_all`: the effect with its interval first, then p, its correction and the verdict."""
    rows = []
    for row in results.to_dict("records"):
        entry = grid.hypotheses[row["entry"]]
        label, detail = entry.label.get(), worded(row, "detail")
        named = labelled(label, detail) if detail else label
        corrected = (
            "–" if pd.isna(row["p_adjusted"]) else f"{p_value(row['p_adjusted'])} ({row['correction']})"
        )
        if row["p_against"] < row["p_adjusted"]:
            corrected = _("{p} dans le sens contraire ({method})").format(
                p=p_value(row["p_against"]), method=row["correction"]
            )
        rows.append(
            (
                row["part"].replace("_", "\u00a0"),
                named,
                _effect(row),
                interval(row["low"], row["high"])
                if row["effect"] in _SHARES
                else _between(row["low"], row["high"]),
                "–" if pd.isna(row["n"]) else number(int(row["n"])),
                "–" if pd.isna(row["p"]) else p_value(row["p"]),
                corrected,
                verdict(row["verdict"]),
                worded(row, "note"),
            )
        )
    columns = [_("Code"), _("Hypothèse"), _("Effet"), _("Intervalle à 95 %"), _("Rapports"), _("p"), _("p corrigé"),
               _("Verdict"), _("Remarque")]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _effect(row: dict) -> str:
    """What was counted or measured: « 9 rapports sur 16 », « tau-b = 0,35 »."""
    if pd.isna(row["estimate"]):
        return "–"
    if row["effect"] == "part":
        return share(int(row["k"]), int(row["n"]))
    if row["effect"] == "différence de parts":
        points = half_up(100 * row["estimate"], 0)
        told = ngettext("différence de {points} point", "différence de {points} points", abs(int(points)))
        return told.format(points=number(points, 0))
    return f"{effect(row['effect'])} = {number(row['estimate'], 2)}"


def worded(row: dict, column: str) -> str:
    """A text of a result of `hypotheses` in the language of messages."""
    return row[column if language() == "fr" else f"{column}_{language()}"]


def _between(low: float, high: float) -> str:
    if pd.isna(low) or pd.isna(high):
        return "–"
    return _("{low} à {high}").format(low=number(low, 2), high=number(high, 2))


def hypothesis_labels(results: pd.DataFrame, grid: Grid) -> dict[str, str]:
    """What each part says, for the parts that have a verdict (not merely described), in order."""
    told = {}
    for row in results[~results["verdict"].isin(["décrite"])].to_dict("records"):
        entry = grid.hypotheses[row["entry"]]
        told[row["part"]] = f"{row['part'].partition('_')[0]} {worded(row, 'detail') or entry.label.get()}"
    return told


def corrected(frame: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Shares corrected by a random sample that people read (`sampling.corrected`), beside the machine's."""
    return pd.DataFrame(
        {
            _("Échantillon"): frame["sample"].to_numpy(),
            _("Réponse"): [
                labelled(grid.label(row.variable), level_label(grid, row.variable, row.level))
                for row in frame.itertuples()
            ],
            _("Machine"): [share(row.machine, row.population) for row in frame.itertuples()],
            _("Lus"): frame["read"].to_numpy(),
            _("Part corrigée"): [percent(value) for value in frame["share"]],
            _("Intervalle à 95 %"): [interval(row.low, row.high) for row in frame.itertuples()],
            _("Remarque"): frame["note"].to_numpy(),
        }
    )


def choice(frame: pd.DataFrame) -> pd.DataFrame:
    """Every number of groups tried, with its silhouette and its smallest group; the one kept is marked."""
    return pd.DataFrame(
        {
            _("Groupes"): frame["k"].to_numpy(),
            _("Inertie dans les groupes"): [number(value, 3) for value in frame["within"]],
            _("Silhouette moyenne"): [number(value, 2) for value in frame["silhouette"]],
            _("Plus petit groupe"): frame["smallest"].to_numpy(),
            _("Retenu"): [_("oui") if kept else "" for kept in frame["chosen"]],
            _("Écarté parce que"): [
                "" if row["chosen"] else _set_aside(row, frame) for row in frame.to_dict("records")
            ],
        }
    )


def _set_aside(row: dict, frame: pd.DataFrame) -> str:
    """Why a number of groups was not kept (typology: the rule of `choice`); "" where the study fixed another."""
    if row["smallest"] < 3:
        return _("un groupe de moins de trois rapports")
    if row["k"] == 2:
        return _("deux groupes seulement : gardés quand aucun autre nombre ne convient")
    kept = frame.loc[frame["chosen"], "quotient"]
    return _("l’inertie y baisse moins d’un coup") if (kept < row["quotient"]).all() else ""


def nulls(frame: pd.DataFrame) -> pd.DataFrame:
    """The tests of structure: what is observed, what chance would give, p."""
    labels = {"independence": _("variables indépendantes"), "gradient": _("simple continuum")}
    return pd.DataFrame(
        {
            _("Ce que l’on suppose"): [labels.get(name, name) for name in frame["null"]],
            _("Observé"): [number(value, 3) for value in frame["statistic"]],
            _("Attendu"): [number(value, 3) for value in frame["expected"]],
            _("p"): [p_value(value) for value in frame["p"]],
            _("Supposition rejetée"): [_("oui") if rejected else _("non") for rejected in frame["rejected"]],
        }
    )


def two_groups(first: pd.DataFrame, second: pd.DataFrame, grid: Grid, variables: list[str], heads: list[str]):
    """Shares of some variables in two groups of reports side by side (two frames of `shares.by_level`)."""
    keys = ["variable", "level"]
    both = first.merge(second, on=keys, suffixes=("_1", "_2"))
    both = both[both["variable"].isin(variables) & ((both["k_1"] > 0) | (both["k_2"] > 0))]
    columns = {
        _("Variable"): [variable_link(grid, name) for name in both["variable"]],
        _("Niveau"): [level_label(grid, *pair) for pair in zip(both["variable"], both["level"], strict=True)],
    }
    for number_of, head in enumerate(heads, start=1):
        columns[head] = counted(
            both["variable"], both["level"], both[f"k_{number_of}"], both[f"n_{number_of}"]
        )
        bounds = zip(both[f"low_{number_of}"], both[f"high_{number_of}"], strict=True)
        columns[_("Intervalle, {group}").format(group=head)] = [interval(low, high) for low, high in bounds]
    return pd.DataFrame(columns)


def single(grid: Grid, dimension: str) -> list[str]:
    """Variables of a dimension whose levels exclude each other."""
    return [variable.id for variable in grid.of_dimension(dimension) if not variable.multi]


def multiple(grid: Grid, dimension: str) -> list[str]:
    """Variables of a dimension for which several levels may be ticked."""
    return [variable.id for variable in grid.of_dimension(dimension) if variable.multi]


def answers(by_level: pd.DataFrame, variable: str) -> list[str]:
    """The `variable=level` of a variable, in the order of the shares."""
    return [f"{variable}={level}" for level in by_level.loc[by_level["variable"] == variable, "level"]]


def findings(rows: pd.DataFrame) -> pd.DataFrame:
    """Findings as a table: sentence, base, interval."""
    return pd.DataFrame(
        {
            _("Constat"): [sentence(row) for row in rows.to_dict("records")],
            _("Base"): rows["base"].to_numpy(),
            _("Intervalle"): [said(row) or "–" for row in rows.to_dict("records")],
        }
    )


def in_order(rows: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """Findings named in `wanted`, in that order; those that this study did not establish are left out."""
    indexed = rows.set_index("finding", drop=False)
    return indexed.loc[[name for name in wanted if name in indexed.index]].reset_index(drop=True)
