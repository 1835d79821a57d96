"""Every number that the report's prose may name, computed from the figures; a name that nobody computed is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dvstats.core.errors import UnknownNameError
from dvstats.words.catalogue import Words, holes


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers by name, written as readers see them, one set per text.

    Parameters
    ----------
    told
        For each text's prefix the values of its holes.
    """

    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def fill(self, words: Words, key: str) -> str:
        """Return a text with its holes filled, or name the hole that nobody computed."""
        known = self.told.get(key.rpartition(".")[0], {})
        wanted = holes(words.texts.get(key, ""))
        for name in sorted(wanted - set(known)):
            raise UnknownNameError.among("number", f"{key}: {name}", list(known), place="the report")
        return words.say(key, **{name: known[name] for name in wanted})

    def unused(self, words: Words) -> list[str]:
        """Return the numbers that no text names."""
        asked: dict[str, set[str]] = {}
        for key, text in words.texts.items():
            asked.setdefault(key.rpartition(".")[0], set()).update(holes(text))
        return sorted(f"{group}.{name}" for group, values in self.told.items() for name in values
                      if name not in asked.get(group, set()))  # fmt: skip
