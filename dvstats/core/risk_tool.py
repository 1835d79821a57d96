"""A risk assessment tool as data: its sections, items and codes; cut-offs only where the tool has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pandas as pd

from dvstats.core.errors import InputError, SchemaError

JUDGEMENT = "structured judgement"


@dataclass(frozen=True, slots=True)
class RiskTool:
    """The structure of a tool. Texts of items are protected by their publishers and are not part of it.

    Parameters
    ----------
    name
        Name and version.
    kind
        `structured judgement` or another word for a tool that is scored.
    sections
        Number of items in each section, in order.
    codes
        Codes an item may have; empty where they are not known.
    levels
        Levels of the result, the lowest first.
    cut_offs
        Lowest sum of each level after the first; empty for a judgement.

    Examples
    --------
    >>> tool = RiskTool("SARA", JUDGEMENT, {"criminal history": 3}, (0, 1, 2), ("low", "moderate", "high"))
    >>> tool.items
    ('criminal_history_1', 'criminal_history_2', 'criminal_history_3')
    """

    name: str
    kind: str
    sections: Mapping[str, int]
    codes: tuple[int, ...] = ()
    levels: tuple[str, ...] = ()
    cut_offs: tuple[float, ...] = field(default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "sections", MappingProxyType(dict(self.sections)))
        if not self.sections or any(n < 1 for n in self.sections.values()):
            raise InputError(f"{self.name} without items", rule="each section has one item or more")
        if self.cut_offs and self.kind == JUDGEMENT:
            raise InputError(f"{self.name}: cut-offs {self.cut_offs}", rule="structured judgement has no cut-off",
                             hint="the assessor gives the level")  # fmt: skip
        if self.cut_offs and (
            len(self.cut_offs) != len(self.levels) - 1 or list(self.cut_offs) != sorted(set(self.cut_offs))
        ):
            raise InputError(f"{self.name}: cut-offs {self.cut_offs}", rule="rising, one fewer than levels")

    @classmethod
    def from_rows(cls, rows: pd.DataFrame) -> RiskTool:
        """Read a tool from a table with a row per section: `tool, kind, section, n_items, codes, levels, cut_offs`."""
        missing = {"tool", "kind", "section", "n_items", "codes", "levels", "cut_offs"} - set(rows.columns)
        if missing:
            raise SchemaError(f"no column {', '.join(sorted(missing))}", hint="a row per section of the tool")
        if rows["tool"].nunique() != 1:
            raise InputError(f"rows of {rows['tool'].nunique()} tools", rule="a tool is read from its own rows")
        first = rows.iloc[0]
        return cls(
            str(first["tool"]), str(first["kind"]),
            {str(section): int(n) for section, n in zip(rows["section"], rows["n_items"], strict=True)},
            tuple(int(code) for code in _words(first["codes"])), _words(first["levels"]),
            tuple(float(cut) for cut in _words(first["cut_offs"])),
        )  # fmt: skip

    @property
    def items(self) -> tuple[str, ...]:
        """Neutral names of the items, by section and number: columns of a table of assessments."""
        return tuple(
            f"{section.replace(' ', '_')}_{i}" for section, n in self.sections.items() for i in range(1, n + 1)
        )

    def total(self, assessments: pd.DataFrame) -> pd.Series[float]:
        """Return the sum of the items, for research; missing where an item is.

        Raises
        ------
        InputError
            An item has no column, or a code that the tool does not have.
        """
        lacking = [name for name in self.items if name not in assessments.columns]
        if lacking:
            raise SchemaError(f"no column {lacking[0]!r}", rule=f"{self.name} has {len(self.items)} items",
                              hint=f"there are: {', '.join(map(str, assessments.columns[:6]))} …")  # fmt: skip
        codes = assessments[list(self.items)].apply(pd.to_numeric)
        wrong = codes.notna() & ~codes.isin(self.codes) if self.codes else codes.isna() & False
        if wrong.any(axis=None):
            name = next(name for name in self.items if wrong[name].any())
            raise InputError(f"{codes.loc[wrong[name], name].iloc[0]:g}", place=f"column {name}",
                             rule=f"codes of {self.name} are {', '.join(map(str, self.codes))}")  # fmt: skip
        total: pd.Series[float] = codes.sum(axis=1, skipna=False).astype(float)
        return total

    def level(self, totals: pd.Series[float]) -> pd.Series[str]:
        """Return the level of each sum, an empty word where it is missing; refused for a judgement.

        Examples
        --------
        >>> scored = RiskTool("T", "scored", {"a": 2}, (0, 1), ("low", "high"), (1,))
        >>> scored.level(pd.Series([0.0, 2.0])).tolist()
        ['low', 'high']
        """
        if not self.cut_offs:
            raise InputError(f"a level of {self.name} from its sum", rule="it has no cut-off: no sum is a level",
                             hint="use the summary rating that the assessor gave")  # fmt: skip
        edges = [-float("inf"), *self.cut_offs, float("inf")]
        found = pd.cut(totals, edges, right=False, labels=list(self.levels)).astype("str")
        return found.where(totals.notna(), "")


def _words(cell: Any) -> tuple[str, ...]:
    """Return the words of a cell between commas; none in an empty one."""
    if pd.isna(cell):
        return ()
    return tuple(word.strip() for word in str(cell).split(",") if word.strip())
