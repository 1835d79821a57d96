"""Every comparison, by the reference file that it is made from, and the page of them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from docs.parity import lists, measures, repeats
from docs.parity.reference import Row

PAGE = Path(__file__).resolve().parents[1] / "parity.md"
COLUMNS = ("package", "table", "method", "quantity", "theirs", "ours", "difference")
HEAD = """# Our numbers and those of other packages

Written by `python -m docs.parity` from `tests/reference`, where each file names its origin; a test holds the page
against what is computed now, and sees that every file of that folder is on it. Last come our own values with 50 digits
(`data/certified`). The difference is relative to theirs, and the rounding of theirs where they print few digits. A
refusal of ours is written as such: theirs is then a number from a fit without a maximum. Where both sides draw random
numbers, the method says *simulated*.
"""
COMPARED: Mapping[str, tuple[Callable[[str], Iterable[Row]], ...]] = MappingProxyType(
    {
        "rcapture/loglinear.json": (lists.rcapture,),
        "loglinear_peers.json": (lists.peers,),
        "rcapture/heterogeneity.json": (lists.heterogeneity,),
        "rcapture/from_counts.json": (lists.from_counts, repeats.registers),
        "sparsemse/stepwise.json": (lists.sparsemse,),
        "mse/best_bic.json": (lists.best_bic,),
        "care1/sample_coverage.json": (lists.care1,),
        "vgam/posbernoulli.json": (lists.vgam,),
        "dga/decomposable.json": (lists.dga,),
        "lcmcr/latent_classes.json": (lists.lcmcr,),
        "conting/spina.json": (lists.conting,),
        "singlercapture/repeats.json": (repeats.singlercapture,),
        "singlercapture/regression.json": (repeats.regression,),
        "survey/api.json": (measures.survey,),
        "sae/milk.json": (measures.sae,),
        "list/race.json": (measures.item_count,),
        "metafor/bcg.json": (measures.metafor,),
        "metafor/bcg_checks.json": (measures.robust_errors,),
        "metafor/landenberger.json": (measures.programmes,),
        "metafor/konstantopoulos.json": (measures.clusters,),
        "proc/asah.json": (measures.proc,),
        "psych/icc.json": (measures.psych,),
        "irr/agreement.json": (measures.irr,),
        "csranks/pisa.json": (measures.csranks,),
    }
)
# Differences above this have a reason below.
ALIKE = 1e-4
SIMULATED = "(simulated)"
# By package, the beginning of the method, and the quantity.
REASONS: Mapping[tuple[str, str, str], str] = MappingProxyType(
    {
        (
            "VGAM 1.1-7 (Debian 12)",
            "huggins ~ list + again",
            "std. error",
        ): "VGAM takes the expected information, we the observed one; they differ where records depend on earlier ones",
        ("singleRcapture 0.2.3", "ztoi-geometric (zotgeom)", "N"): "the birds show no surplus of ones: theirs leaves "
        "the ones out still, ours falls back to no inflation and says so",
        ("singleRcapture 0.2.3", "ztoi-geometric ~", "std. error"): "its variance misses a division by the probability "
        "to be seen; with the term put back the two agree to 1e-5, which a test shows",
        ("singleRcapture 0.2.3", "hurdle-zt-geometric ~", "std. error"): "theirs is not that of the observed "
        "information, which ours is",
        ("singleRcapture 0.2.3", "oizt-geometric ~", "std. error"): "with a formula for the share theirs takes the "
        "expected information, ours the observed one",
        ("list 9.2.6", "ictreg, difference", "std. error"): "of the whole table theirs is a regression with the "
        "sandwich HC3, which divides each variance by n - 1; ours is Welch's, as theirs within groups",
        ("irrCAC 0.4.4", "AC1", "estimate"): "theirs is printed with five digits",
    }
)


def rows() -> list[Row]:
    """Return all comparisons."""
    packages = (row for path, several in COMPARED.items() for compare in several for row in compare(path))
    return [*packages, *lists.certified()]


def line(row: Row) -> str:
    """Return a comparison as a row of the page."""
    words = f"| {' | '.join(row[:4])} | {row.theirs:.9g} |"
    return f"{words} refused | |" if row.ours is None else f"{words} {row.ours:.9g} | {row.difference:.0e} |"


def reason(row: Row) -> tuple[str, str, str] | None:
    """Return the key of the reason why ours is not theirs."""
    keys = [
        key for key in REASONS if row.package == key[0] and row.method.startswith(key[1]) and row.quantity == key[2]
    ]
    return keys[0] if keys else None


def unexplained(found: Iterable[Row]) -> list[Row]:
    """Return rows that differ and draw no random numbers, without a reason."""
    return [row for row in found if row.difference > ALIKE and SIMULATED not in row.method and reason(row) is None]


def page() -> str:
    """Return the page."""
    found = rows()
    packages = len({row.package.split(",")[0] for row in found})
    told = f"{len(found)} comparisons with {packages} packages or versions of them."
    why = [f"- {package}, {method.rstrip(' ~')}, {quantity}: {text}." for (package, method, quantity), text in
           REASONS.items()]  # fmt: skip
    middle = ["", f"## Where they differ by more than {ALIKE:g}, and why", "", *why, "", "## All comparisons", ""]
    return "\n".join(
        [HEAD, told, *middle, f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|", *map(line, found), ""]
    )
