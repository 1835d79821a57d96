"""N-hat, its interval, what it assumes, what it saw."""

from __future__ import annotations

from dataclasses import dataclass

from dvstats.core.errors import InputError

SMALL, SMALLEST_PART = 20, 0.05
FAR = 100


@dataclass(frozen=True, slots=True)
class Interval:
    """A range at a level, with the name of how it was made.

    Parameters
    ----------
    low, high
        The limits; `high` is infinite where the data set no upper limit.
    level
        Confidence level, say 0.95.
    kind
        How it was made: "multinomial profile likelihood", "log-normal", …
    conditional_on_model
        It takes the chosen model for true, and so is too short if the data chose it.

    Examples
    --------
    >>> print(Interval(289.2, 403.4, 0.95, "log-normal"))
    95% CI 289–403
    """

    low: float
    high: float
    level: float = 0.95
    kind: str = "log-normal"
    conditional_on_model: bool = False

    def __post_init__(self) -> None:
        check_level(self.level)
        if not self.low <= self.high:
            raise InputError(f"interval from {self.low} to {self.high}", rule="low is not above high")

    def __str__(self) -> str:
        return f"{self.level:.0%} CI {spoken(self.low)}–{spoken(self.high)}"


def spoken(n: float) -> str:
    """Return an estimated number as it is printed: whole, but small ones with a decimal, as a case is much of them.

    Examples
    --------
    >>> spoken(1234.4), spoken(4.33), spoken(4.0), spoken(float("inf"))
    ('1,234', '4.3', '4', 'no upper limit')
    """
    if n == float("inf"):
        return "no upper limit"
    return f"{n:.1f}" if abs(n) < SMALL and abs(n - round(n)) >= SMALLEST_PART else f"{n:,.0f}"


def check_level(level: float) -> None:
    """Refuse a confidence level outside (0, 1)."""
    if not 0 < level < 1:
        raise InputError(f"level is {level}", rule="a confidence level lies between 0 and 1", hint="say 0.95")


@dataclass(frozen=True, slots=True)
class ModelFit:
    """How a named model fits.

    Parameters
    ----------
    model
        The model in its notation, say ``[12,23]``.
    existence
        `exists`, `extended` or `not identifiable`, as defined for log-linear models.
    n_parameters, df, deviance, aic, bic
        All parameters counted, those at minus infinity included; the penalty of BIC is the log of the observed cases.
    peers
        Verdict of SparseMSE and MultipleSystemsEstimation: 0 fine, 1 no MLE, 2 not identifiable, 3 both.
    equivalent
        How many models give the same fit, this one included.
    """

    model: str
    existence: str = "exists"
    n_parameters: int = 0
    df: int | None = None
    deviance: float | None = None
    aic: float | None = None
    bic: float | None = None
    peers: int | None = None
    equivalent: int = 1


@dataclass(frozen=True, slots=True)
class Identified:
    """A range of which every number fits the data equally well, so that none of them is the estimate.

    Parameters
    ----------
    low, high
        Its ends.
    whatever
        What the data leave open within it, in words.

    Examples
    --------
    >>> print(Identified(479.1, 728.6, "the mixing above a chance of 30%"))
    between 479 and 729, whatever the mixing above a chance of 30%
    """

    low: float
    high: float
    whatever: str

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise InputError(f"range from {self.low} to {self.high}", rule="low is not above high")

    def __str__(self) -> str:
        return f"between {spoken(self.low)} and {spoken(self.high)}, whatever {self.whatever}"


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated population size, N-hat, and what it rests on.

    Parameters
    ----------
    n_hat
        Estimated number of cases, observed and not.
    n_observed
        Distinct cases observed.
    interval
        Its interval.
    method
        Name of the method, as on the command line.
    assumes
        The assumptions under which it stands, in words.
    std_error
        Standard error of N-hat, if the method gives one.
    fit
        How the named model fits, if there is one.
    warnings
        What a reader must be told with the number.
    lower_bound
        It estimates a number that N is not below, rather than N.
    unit
        What is counted: persons, cases.
    cautious
        A wider interval, for where the first is known to hold the truth too rarely.
    contradicted
        The data speak against what the method assumes; a warning says how.
    identified
        The range that stands in place of one number, as all numbers in it fit equally well; N-hat is its lower end.

    Raises
    ------
    InputError
        N-hat below what was observed, or an interval that reaches below it.

    Examples
    --------
    >>> one = Estimate(333.56, 208, Interval(288.7, 403.4), "chapman", ("closed population",), 28.7)
    >>> round(one.dark_figure, 2), round(one.coverage, 3)
    (125.56, 0.624)
    >>> print(one)
    chapman: 334 (95% CI 289–403); 208 observed, coverage 62%
    """

    n_hat: float
    n_observed: int
    interval: Interval
    method: str
    assumes: tuple[str, ...] = ()
    std_error: float | None = None
    fit: ModelFit | None = None
    warnings: tuple[str, ...] = ()
    lower_bound: bool = False
    unit: str = "cases"
    cautious: Interval | None = None
    contradicted: bool = False
    identified: Identified | None = None

    def __post_init__(self) -> None:
        slack = 1e-6 * max(self.n_observed, 1)
        if not (self.n_hat >= self.n_observed - slack and self.interval.low >= self.n_observed - slack):
            raise InputError(
                f"{self.method}: N-hat {self.n_hat}, low {self.interval.low}, but {self.n_observed} were observed",
                rule="no estimate or limit lies below what was observed",
            )

    @property
    def dark_figure(self) -> float:
        """Cases that were not observed: N-hat minus those observed."""
        return self.n_hat - self.n_observed

    @property
    def coverage(self) -> float:
        """Share of all cases that was observed."""
        return self.n_observed / self.n_hat

    @property
    def doubtful(self) -> bool:
        """The data speak against the method, or the upper limit is more than a hundred times the lower one.

        Such a number stays in sight, marked, and is not to be quoted.
        """
        return self.contradicted or self.interval.high > FAR * self.interval.low

    def __str__(self) -> str:
        if self.identified is not None:
            ends = (f"{self.n_observed / end:.0%}" for end in (self.identified.high, self.identified.low))
            shares = " to ".join(dict.fromkeys(ends))
            return (
                f"{self.method}: {self.identified} ({self.interval}); {self.n_observed:,} observed, coverage {shares}"
            )
        bound = "; a lower bound on its assumptions" if self.lower_bound else ""
        # A model in brackets is one of many that the method could have used.
        chosen = self.fit.model if self.fit and self.fit.model.startswith("[") else ""
        conditional = f", conditional on the model {chosen}" if chosen and self.interval.conditional_on_model else ""
        return (
            f"{self.method}: {spoken(self.n_hat)} ({self.interval}{conditional}); "
            f"{self.n_observed:,} observed, coverage {self.coverage:.0%}{bound}"
        )
