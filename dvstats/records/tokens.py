"""Tokens for persons: keyed by a secret, made from what is left of a name after spelling is evened out.

Whoever knows how a plain hash is made finds the person by hashing every name and date of birth: that takes minutes. A
token needs the secret too. It is read from the environment, never from a command line or a file, and tokens of two
secrets have nothing in common. Such data are pseudonymised, not anonymous.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping

from dvstats.core.errors import InputError

SECRET = "DVSTATS_SECRET"  # the name of the variable, not a secret
SHORTEST = 16
# What registers write where nothing is known: a token of it would make one person of all who are unknown.
PLACEHOLDERS = frozenset({
    "", "unknown", "not known", "notknown", "n a", "na", "none", "null", "nil", "missing", "anonymous", "xx", "xxx",
    "xxxx", "test", "nn", "n n", "0", "00", "000", "0000", "9999", "99999", "999999999", "1900 01 01", "01 01 1900",
    "9999 12 31",
})  # fmt: skip
BARE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}", re.IGNORECASE)
BETWEEN = "\x1f"


def normalised(text: str) -> str:
    """Return a name as it is compared: without accents and case; a punctuation mark is a space, and spaces are one.

    Examples
    --------
    >>> normalised("  Müller-Lüdenscheidt, ÉVA "), normalised("O’Neil")
    ('muller ludenscheidt eva', 'o neil')
    """
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return " ".join(re.findall(r"[^\W_]+", letters))


def known(cell: str | None) -> str | None:
    """Return a cell as it is compared, or nothing where it says that nothing is known.

    Examples
    --------
    >>> known("Éva "), known("N/A"), known(None)
    ('eva', None, None)
    """
    even = normalised(cell or "")
    return None if even in PLACEHOLDERS else even


def secret(environment: Mapping[str, str] | None = None) -> bytes:
    """Return the secret of the environment, or say how to set it; its value is in no message."""
    found = (os.environ if environment is None else environment).get(SECRET, "")
    if len(found) < SHORTEST:
        raise InputError(
            f"{SECRET} is {'too short' if found else 'not set'}", rule=f"a secret has {SHORTEST} characters or more",
            hint=f"keep one outside the data and set it in the shell: read -rs {SECRET} && export {SECRET}",
        )  # fmt: skip
    return found.encode("utf-8")


def token(fields: Iterable[str], key: bytes) -> str | None:
    """Return the token of one person, or nothing where a field is empty or a placeholder.

    Examples
    --------
    >>> key = b"only an example, not a secret"
    >>> token(["Éva", "1980-02-01"], key) == token(["EVA ", "1980/02/01"], key)
    True
    >>> token(["unknown", "1980-02-01"], key) is None
    True
    """
    plain = [known(field) for field in fields]
    if None in plain:
        return None
    return hmac.new(key, BETWEEN.join(map(str, plain)).encode("utf-8"), hashlib.sha256).hexdigest()
