"""Every error that dvstats raises on purpose, as one tree.

Two branches decide what happens next. An `InputError` means that the data or the request is wrong: nothing is
computed, and the command line ends with status 2. An `EstimationError` means that the data are fine but cannot answer:
`dvstats.studies.attempt` turns it into a `Refusal`, which keeps its place in a table.
"""

from __future__ import annotations

import re

# How numpy writes its numbers in a message: a reader knows the number only.
NUMPY = re.compile(r"np\.\w+\(([^()]*)\)")


class DvstatsError(Exception):
    """Any error that dvstats raises on purpose."""


# ── the data or the request is wrong ────────────────────────────────────────


class InputError(DvstatsError):
    """Bad input or usage, told with place, rule and hint.

    Parameters
    ----------
    found
        What was found, with the values.
    place
        File, line, column or cell, as exactly as it is known.
    rule
        Why that is a problem.
    hint
        What to do.

    Examples
    --------
    >>> print(InputError("count is -3", place="lists.csv, line 3", rule="counts are whole numbers from 0", hint="…"))
    lists.csv, line 3: count is -3; counts are whole numbers from 0; …
    """

    def __init__(self, found: str, *, place: str = "", rule: str = "", hint: str = "") -> None:
        found = NUMPY.sub(r"\1", found)
        self.found, self.place, self.rule, self.hint = found, place, rule, hint
        told = "; ".join(part for part in (found, rule, hint) if part)
        super().__init__(f"{place}: {told}" if place else told)


class FormatError(InputError):
    """A file is not in the format that its reader expects."""


class SchemaError(InputError):
    """A table lacks columns, or a cell breaks the rule of its column."""


class UnknownNameError(InputError):
    """A name that nobody offers was asked for.

    Examples
    --------
    >>> print(UnknownNameError.among("method", "chapmann", ["chapman", "chao"]))
    no method 'chapmann'; there are: chao, chapman
    """

    @classmethod
    def among(cls, kind: str, name: str, known: list[str], place: str = "") -> UnknownNameError:
        """Say which names there are."""
        return cls(f"no {kind} {name!r}", hint=f"there are: {', '.join(sorted(known))}", place=place)


class ChecksumError(InputError):
    """A frozen file is not the file that was frozen."""


class MissingExtraError(InputError):
    """A feature needs a package that is installed only with an extra."""


# ── the data cannot answer ──────────────────────────────────────────────────


class EstimationError(DvstatsError):
    """No number can be given by this method on these data.

    Parameters
    ----------
    method
        The method that refuses.
    reason
        Why there is no number, with the values that show it.
    hint
        What can be done instead.

    Examples
    --------
    >>> print(EstimationError("chapman", "police (5) and shelter (7) share no case", "check the linkage"))
    chapman: police (5) and shelter (7) share no case; check the linkage
    """

    def __init__(self, method: str, reason: str, hint: str = "") -> None:
        self.method, self.reason, self.hint = method, reason, hint
        super().__init__("; ".join(part for part in (f"{method}: {reason}", hint) if part))


class NoOverlapError(EstimationError):
    """Lists that share no case set no upper limit on N."""


class NotIdentifiableError(EstimationError):
    """The model's parameters, and so N, cannot be told from these counts."""


class NotConvergedError(EstimationError):
    """Chains of a sampler do not agree, so that their draws tell nothing that may be quoted."""


class NoFiniteEstimateError(EstimationError):
    """The likelihood has its supremum at the boundary or at infinity."""


# ── the outside world ───────────────────────────────────────────────────────


class FetchError(DvstatsError):
    """A publisher could not be reached, or what came back is not what was asked for."""
