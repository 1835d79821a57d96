"""Statistics on domestic violence: how much there is, what share of crime it is, and how much of it no register sees.

The nouns and the few verbs that everyone needs; each is loaded on first use, so that importing dvstats is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from dvstats.core.captures import CaptureTable as CaptureTable
    from dvstats.core.captures import RepeatCounts as RepeatCounts
    from dvstats.core.cases import Cases as Cases
    from dvstats.core.comparison import Comparison as Comparison
    from dvstats.core.errors import EstimationError as EstimationError
    from dvstats.core.errors import InputError as InputError
    from dvstats.core.estimate import Estimate as Estimate
    from dvstats.core.estimate import Interval as Interval
    from dvstats.core.observations import Observations as Observations
    from dvstats.core.provenance import Provenance as Provenance
    from dvstats.core.refusal import Refusal as Refusal
    from dvstats.core.register import Register as Register
    from dvstats.core.tidy import tidy as tidy
    from dvstats.sources._read import read as read
    from dvstats.store.capture_file import read_captures as read_captures
    from dvstats.store.capture_file import read_strata as read_strata
    from dvstats.store.case_file import read_cases as read_cases
    from dvstats.store.observation_file import read_observations as read_observations
    from dvstats.store.register_file import read_register as read_register
    from dvstats.store.repeat_file import read_repeats as read_repeats
    from dvstats.studies.attempt import attempt as attempt

_HOME = {
    "CaptureTable": "core.captures",
    "RepeatCounts": "core.captures",
    "Cases": "core.cases",
    "Comparison": "core.comparison",
    "EstimationError": "core.errors",
    "InputError": "core.errors",
    "Estimate": "core.estimate",
    "Interval": "core.estimate",
    "Observations": "core.observations",
    "Provenance": "core.provenance",
    "Refusal": "core.refusal",
    "Register": "core.register",
    "attempt": "studies.attempt",
    "read": "sources._read",
    "read_captures": "store.capture_file",
    "read_strata": "store.capture_file",
    "read_cases": "store.case_file",
    "read_observations": "store.observation_file",
    "read_register": "store.register_file",
    "read_repeats": "store.repeat_file",
    "tidy": "core.tidy",
}

__all__ = [*_HOME, "__version__"]


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'dvstats' has no attribute {name!r}; it has {', '.join(sorted(_HOME))}")
    value = getattr(import_module(f"dvstats.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
