"""Figures of the reports: lengths, shares, agreement, the value chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from .. import drawing
from ..display.reports import answers_link
from ..drawing import BLUE, GREY, PALE
from ..messages import _, ngettext
from ..tables import NONE_TICKED
from ..views import Figure, Table, number, percent
from ..views import share as counted
from ..wording import labelled, listed


def lengths(reports: pd.DataFrame, caption: str, *, fictitious: bool = False) -> Figure:
    """Draw the length of each report against the number of inhabitants, marked by group of reports.

    Parameters
    ----------
    reports : columns name, group, population, words; those whose population is unknown are left out.
    """
    import matplotlib
    import seaborn
    from matplotlib.ticker import LogLocator, NullFormatter

    known = reports.dropna(subset=["population", "words"])
    figure, (ax,) = drawing.canvas(3.8, fictitious=fictitious)
    with matplotlib.rc_context(drawing.STYLE):
        groups = sorted(known["group"].unique())
        seaborn.scatterplot(
            known.astype({"population": float, "words": float}), x="population", y="words", hue="group",
            style="group", hue_order=groups, style_order=groups, palette=list(drawing.MARKS[: len(groups)]), s=46, ax=ax,
        )  # fmt: skip
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_ylim(bottom=0)
    ax.set_xlabel(_("Habitants (échelle logarithmique)"))
    ax.set_ylabel(_("Mots du rapport"))
    if groups:
        ax.legend(title=None, frameon=False, loc="upper left")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _place: number(value))
    figure.subplots_adjust(left=0.14, right=0.98, top=0.93, bottom=0.14)
    shown = known[["name", "population", "words"]]
    table = Table(shown, caption, head=[_("Rapport"), _("Habitants"), _("Mots")])
    told = ", ".join(f"{row.name} {number(row.words)}" for row in shown.itertuples(index=False))
    return Figure(
        figure, _("Mots de chaque rapport : {told}.").format(told=told or _("aucun")), caption, table
    )


def levels(
    shares: pd.DataFrame, grid, variables: Sequence[str], caption: str, *, fictitious: bool = False
) -> Figure:
    """Draw one stacked bar per variable: how many reports stand at each level.

    Meant for variables with exclusive levels; the base and the missing values follow the variable's name.
    """
    tables = [(name, shares[shares["variable"] == name]) for name in variables]
    tables = [(name, table) for name, table in tables if len(table) and table["n"].iloc[0] > 0]
    figure, (ax,) = drawing.canvas(0.5 + 1.02 * max(len(tables), 1), fictitious=fictitious)
    sentences = []
    for row, (name, table) in enumerate(tables):
        counts = table["k"].astype(int).tolist()
        labels = [grid.level_label(name, level) for level in table["level"]]
        n, missing = int(table["n"].iloc[0]), int(table["missing"].iloc[0])
        title = f"{grid.label(name)} ({_base(n, missing)})"
        ax.text(0, -row + 0.5, drawing.wrap(title, 74), ha="left", va="bottom", fontsize=10, weight="bold")
        drawing.stack(ax, -row + 0.26, counts, labels)
        told = ", ".join(f"{label} {count}" for label, count in zip(labels, counts, strict=True))
        sentences.append(f"{labelled(grid.label(name), told)}.")
    ax.set_xlim(0, 1)
    ax.set_ylim(-max(len(tables), 1) + 0.62, 0.85)
    drawing.bare(ax)
    figure.subplots_adjust(left=0.01, right=0.99, top=0.99, bottom=0.01)
    return Figure(
        figure, " ".join(sentences) or caption, caption, _shares_table(shares, grid, variables, caption)
    )


def _base(n: int, missing: int) -> str:
    text = ngettext("{n} rapport", "{n} rapports", n).format(n=n)
    return text + (", " + _("{count} sans valeur").format(count=missing) if missing else "")


def _shares_table(shares: pd.DataFrame, grid, variables: Sequence[str], caption: str) -> Table:
    kept = shares[shares["variable"].isin(list(variables))]
    groups = {"group": kept["group"].to_numpy()} if "group" in kept else {}
    frame = pd.DataFrame(groups | {
        "label": [grid.label(row.variable) for row in kept.itertuples()],
        "level": [_level(grid, row.variable, row.level) for row in kept.itertuples()],
        "k": [answers_link(row.variable, row.level, str(row.k)) for row in kept.itertuples()],
        **{column: kept[column].to_numpy() for column in ("n", "share", "low", "high")},
    })  # fmt: skip
    head = [_("Variable"), _("Niveau"), _("Rapports"), _("Base"), _("Part"), _("De"), _("À")]
    head = [_("Groupe"), *head] if groups else head
    return Table(frame, caption, head=head, formats=dict.fromkeys(("share", "low", "high"), percent))


def _level(grid, variable: str, level: str) -> str:
    return _("rien de relevé") if level == NONE_TICKED else grid.level_label(variable, level)


def forest(
    rows: pd.DataFrame, caption: str, *, reference: float | None = None, fictitious: bool = False
) -> Figure:
    """Draw shares as dots with their intervals, one line each, counts written beside.

    Parameters
    ----------
    rows : columns label, k, n, share, low, high, drawn from top to bottom.
    reference : a share to compare with, as a vertical line.
    """
    figure, (ax,) = drawing.canvas(0.7 + 0.5 * max(len(rows), 1), fictitious=fictitious)
    for place, row in enumerate(rows.to_dict("records")):
        _dot(ax, -place, row["share"], row["low"], row["high"])
        ax.text(-0.03, -place, drawing.wrap(row["label"], 34), ha="right", va="center", fontsize=10)
        ax.text(1.03, -place, f"{row['k']}/{row['n']}", ha="left", va="center", fontsize=10)
    if reference is not None:
        ax.axvline(reference, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    _share_axis(ax, len(rows), figure)
    told = [
        f"{labelled(row['label'], counted(int(row['k']), int(row['n'])))}, "
        + _("intervalle de {low} à {high}").format(low=percent(row["low"]), high=percent(row["high"]))
        for row in rows.to_dict("records")
    ]
    head = [_("Énoncé"), _("Rapports"), _("Base"), _("Part"), _("De"), _("À")]
    frame = rows[["label", "k", "n", "share", "low", "high"]]
    if {"variable", "level"} <= set(rows):
        links = [answers_link(row.variable, row.level, str(row.k)) for row in rows.itertuples()]
        frame = frame.assign(k=links)
    table = Table(frame, caption, head=head, formats=dict.fromkeys(("share", "low", "high"), percent))
    return Figure(figure, (listed(told) + ".") if told else caption, caption, table)


def _dot(ax, y: float, value: float, low: float, high: float) -> None:
    if not np.isnan(low):
        ax.plot([low, high], [y, y], color=BLUE, linewidth=2, solid_capstyle="butt", zorder=2)
    ax.plot([value], [y], "o", color=BLUE, markersize=8, markeredgecolor="white", zorder=3)


def _share_axis(ax, rows: int, figure) -> None:
    ax.set_xlim(0, 1)
    ax.set_ylim(-rows + 0.4, 0.6)
    ax.set_yticks([])
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], [percent(share) for share in (0, 0.25, 0.5, 0.75, 1)])
    ax.spines["left"].set_visible(False)
    for share in (0, 0.25, 0.5, 0.75, 1):
        ax.axvline(share, color=PALE, linewidth=0.6, zorder=0)
    bottom = 0.32 / figure.get_figheight()
    figure.subplots_adjust(left=0.42, right=0.92, top=0.98 - 0.18 / figure.get_figheight(), bottom=bottom)


def level_forest(shares: pd.DataFrame, grid, names: Sequence[str], caption: str, **options) -> Figure:
    """Draw the shares of chosen `variable=level` as a forest; a lone variable shows its level names only."""
    pairs = [tuple(name.partition("=")[::2]) for name in names]
    lone = len({variable for variable, _level_code in pairs}) == 1
    table = shares.set_index(["variable", "level"]).loc[pairs].reset_index()
    labels = [
        _level(grid, row.variable, row.level)
        if lone
        else labelled(grid.label(row.variable), _level(grid, row.variable, row.level))
        for row in table.itertuples()
    ]
    return forest(table.assign(label=labels), caption, **options)


def agreement(
    table: pd.DataFrame,
    grid,
    caption: str,
    *,
    bounds: tuple[float, float] = (0.667, 0.8),
    fictitious: bool = False,
) -> Figure:
    """Draw alpha with its interval for each variable of one pair of coders, the lowest at the bottom.

    Variables whose alpha cannot be estimated are named under the drawing; rows of single levels are left out.
    """
    whole = table[~table["variable"].str.contains("=")]
    known = whole.dropna(subset=["alpha"]).sort_values("alpha", ascending=False, kind="stable")
    unknown = [grid.label(name) for name in whole.loc[whole["alpha"].isna(), "variable"]]
    figure, (ax,) = drawing.canvas(
        1.0 + 0.36 * max(len(known), 1) + (0.4 if unknown else 0), fictitious=fictitious
    )
    lowest = float(np.nanmin([bounds[0], *known["alpha"], *known["alpha_low"]]))
    left = max(np.floor(4 * lowest - 0.1) / 4, -1.0)
    for place, row in enumerate(known.to_dict("records")):
        _dot(ax, -place, row["alpha"], max(row["alpha_low"], -1), row["alpha_high"])
        ax.text(
            left - 0.02,
            -place,
            drawing.wrap(grid.label(row["variable"]), 40),
            ha="right",
            va="center",
            fontsize=9,
        )
    sides = zip(bounds, (_("seuil provisoire "), _(" seuil ferme")), ("right", "left"), strict=True)
    for bound, said, side in sides:
        ax.axvline(bound, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
        ax.text(bound, 0.75, said, ha=side, va="bottom", fontsize=9, color=GREY)
    ax.set_xlim(left, 1.02)
    ax.set_ylim(-len(known) + 0.4, 0.7)
    ax.set_yticks([])
    ticks = [tick for tick in (-1, -0.5, 0, 0.25, 0.5, 0.75, 1) if tick >= left]
    ax.set_xticks(ticks, [number(tick, 2).rstrip("0").rstrip(".,") or "0" for tick in ticks])
    ax.spines["left"].set_visible(False)
    if unknown:
        text = labelled(_("Non estimable"), ", ".join(unknown))
        figure.text(0.01, 0.01, drawing.wrap(text, 95), fontsize=9, color=GREY, va="bottom")
    high = figure.get_figheight()
    figure.subplots_adjust(
        left=0.46, right=0.98, top=1 - 0.55 / high, bottom=(0.75 if unknown else 0.32) / high
    )
    alt = _agreement_words(known, grid, bounds)
    columns = ["variable", "units", "percent", "alpha", "alpha_low", "alpha_high"]
    frame = whole[columns].assign(variable=[grid.label(name) for name in whole["variable"]])
    head = [_("Variable"), _("Rapports"), _("Accord"), _("Alpha"), _("De"), _("À")]
    return Figure(
        figure, alt or caption, caption, Table(frame, caption, head=head, formats={"percent": percent})
    )


def _agreement_words(known: pd.DataFrame, grid, bounds: tuple[float, float]) -> str:
    if known.empty:
        return ""
    firm, weak = int((known["alpha"] >= bounds[1]).sum()), int((known["alpha"] < bounds[0]).sum())
    return _(
        "Alpha de {count} variables : {firm} au-dessus du seuil ferme, {weak} sous le seuil provisoire ; "
        "le plus faible pour « {lowest} »."
    ).format(count=len(known), firm=firm, weak=weak, lowest=grid.label(known["variable"].iloc[-1]))


def chain(shares: pd.DataFrame, grid, variable: str, caption: str, *, fictitious: bool = False) -> Figure:
    """Draw the ordered levels of a multi variable as steps: how many reports treat each one."""
    table = shares[(shares["variable"] == variable) & (shares["level"] != NONE_TICKED)]
    figure, (ax,) = drawing.canvas(0.4 + 0.46 * max(len(table), 1), fictitious=fictitious)
    for place, row in enumerate(table.itertuples()):
        ax.barh(-place, row.share, 0.62, color=BLUE if row.k else PALE)
        ax.text(-0.02, -place, grid.level_label(variable, row.level), ha="right", va="center", fontsize=10)
        ax.text(row.share + 0.015, -place, f"{row.k}/{row.n}", ha="left", va="center", fontsize=10)
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.set_xlim(0, 1.1)
    drawing.bare(ax)
    figure.subplots_adjust(left=0.24, right=0.99, top=0.97 - 0.15 / figure.get_figheight(), bottom=0.01)
    told = [f"{grid.level_label(variable, row.level)} {row.k}/{row.n}" for row in table.itertuples()]
    return Figure(figure, f"{labelled(grid.label(variable), ', '.join(told))}.", caption,
                  _shares_table(table, grid, [variable], caption))  # fmt: skip


def compared(
    tables: Mapping[str, pd.DataFrame],
    grid,
    variables: Sequence[str],
    caption: str,
    *,
    fictitious: bool = False,
) -> Figure:
    """Draw, for each variable, one stacked bar per group of reports (say, per legal regime).

    Parameters
    ----------
    tables : name of each group -> its table of shares.
    """
    step = 0.94  # from one bar to the next: three lines of names stand between
    figure, axes = drawing.canvas(
        0.2 + (0.3 + step * len(tables)) * len(variables), len(variables), fictitious
    )
    sentences = []
    for ax, name in zip(axes, variables, strict=True):
        ax.set_title(grid.label(name), loc="left", fontsize=10, weight="bold", pad=4)
        for row, (group, shares) in enumerate(tables.items()):
            table = shares[shares["variable"] == name]
            counts = table["k"].astype(int).tolist()
            labels = [grid.level_label(name, level) for level in table["level"]]
            n = int(table["n"].iloc[0]) if len(table) else 0
            ax.text(-0.02, -step * row, f"{group}\n({_base(n, 0)})", ha="right", va="center", fontsize=9)
            drawing.stack(ax, -step * row, counts, labels, 58)
            told = ", ".join(f"{label} {count}" for label, count in zip(labels, counts, strict=True))
            sentences.append(f"{labelled(f'{grid.label(name)}, {group}', told)}.")
        ax.set_xlim(0, 1)
        ax.set_ylim(-step * len(tables) + 0.14, 0.22)
        drawing.bare(ax)
    high = figure.get_figheight()
    figure.subplots_adjust(left=0.24, right=0.99, top=1 - 0.4 / high, bottom=0.05 / high, hspace=0.42)
    joined = pd.concat([table.assign(group=group) for group, table in tables.items()], ignore_index=True)
    return Figure(
        figure, " ".join(sentences) or caption, caption, _shares_table(joined, grid, variables, caption)
    )
