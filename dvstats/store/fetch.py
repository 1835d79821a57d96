"""The one door to the network: https only, with time-outs, retries, a size cap, and an offline switch.

Nothing is kept of a download that is not whole. Plain http is spoken only to this machine itself, where no one listens
between.
"""

from __future__ import annotations

import http.client
import os
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit

from dvstats.core.errors import FetchError, InputError

OFFLINE = "DVSTATS_OFFLINE"
HERE = ("127.0.0.1", "::1", "localhost")
CHUNK = 1 << 16
PASSING = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait, how often to try, how much to take.

    Parameters
    ----------
    silence
        Seconds without a byte.
    total
        Seconds for one attempt as a whole: a server that drips is not waited for.
    attempts
        Number of attempts; between them the pause doubles.
    pause
        Seconds before the second attempt.
    size
        Largest number of bytes.
    """

    silence: float = 30.0
    total: float = 600.0
    attempts: int = 4
    pause: float = 1.0
    size: int = 200 * 2**20


DEFAULT = Limits()


class _PassingError(Exception):
    """A fault that may pass by itself: worth another attempt."""


def fetch(
    url: str, *, limits: Limits = DEFAULT, offline: bool | None = None, told: Callable[[int, int], None] | None = None
) -> bytes:
    """Download what is at an address, whole or not at all.

    Parameters
    ----------
    url
        An https address.
    limits
        How long, how often, how much.
    offline
        Refuse to use the network; by default as the environment variable `DVSTATS_OFFLINE` says.
    told
        Called with the bytes so far and in all (0: not known), for a progress bar.

    Raises
    ------
    InputError
        The address is not https, or the offline switch is on.
    FetchError
        The server cannot be reached, answers with a fault, sends too much, too slowly or not all.

    Examples
    --------
    >>> fetch("http://example.org/")
    Traceback (most recent call last):
    ...
    dvstats.core.errors.InputError: http://example.org/: not https; ...
    """
    _check(url)
    if offline if offline is not None else os.environ.get(OFFLINE, "") not in ("", "0"):
        raise InputError("offline", place=url, rule="the network is switched off",
                         hint=f"unset {OFFLINE}, and leave out --offline")  # fmt: skip
    for attempt in range(1, limits.attempts + 1):
        try:
            return _attempt(url, limits, told)
        except _PassingError as fault:
            if attempt == limits.attempts:
                raise FetchError(f"{url}: {fault}; {attempt} attempts made; try again later") from None
            time.sleep(limits.pause * 2 ** (attempt - 1))
    raise AssertionError("at least one attempt is made")


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE):
        return
    raise InputError("not https", place=url, rule="what comes in the clear may have been changed", hint="use https")


class _SafeRedirect(urllib.request.HTTPRedirectHandler):
    """Follow a redirect only to https, and from elsewhere never to this machine."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        try:
            _check(newurl)
        except InputError:
            fp.close()
            raise FetchError(f"{req.full_url}: redirects to {newurl}, which is not https; not followed") from None
        if urlsplit(newurl).hostname in HERE and urlsplit(req.full_url).hostname not in HERE:
            fp.close()
            raise FetchError(f"{req.full_url}: redirects to this machine ({newurl}); not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _attempt(url: str, limits: Limits, told: Callable[[int, int], None] | None) -> bytes:
    request = urllib.request.Request(url, headers={"User-Agent": "dvstats", "Accept-Encoding": "identity"})
    opener = urllib.request.build_opener(_SafeRedirect())
    try:
        with opener.open(request, timeout=limits.silence) as answer:
            return _body(answer, url, limits, told)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in PASSING:
            raise _PassingError(f"status {error.code} ({error.reason})") from None
        raise FetchError(f"{url}: status {error.code} ({error.reason}); check publisher and dataset") from None
    except ssl.SSLError as error:
        raise FetchError(f"{url}: the certificate or connection is not trusted ({error.reason})") from None
    except TimeoutError:
        raise _PassingError(f"silent for {limits.silence:g} s") from None
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError) as error:
        if isinstance(getattr(error, "reason", None), ssl.SSLError):
            raise FetchError(f"{url}: the certificate is not trusted ({error})") from None
        raise _PassingError(str(getattr(error, "reason", error)) or type(error).__name__) from None


def _body(answer: Any, url: str, limits: Limits, told: Callable[[int, int], None] | None) -> bytes:
    """Take the body in pieces: within size and time, and as long as announced."""
    length = str(answer.headers.get("Content-Length") or "")
    announced = int(length) if length.isdecimal() else 0
    _check_size(announced, url, limits)
    body, start = bytearray(), time.monotonic()
    while piece := answer.read1(CHUNK):
        body += piece
        _check_size(len(body), url, limits)
        if time.monotonic() - start > limits.total:
            raise FetchError(f"{url}: {len(body):,} bytes in {limits.total:g} s; too slow, given up")
        if told:
            told(len(body), announced)
    if len(body) < announced:
        raise _PassingError(f"truncated: {len(body):,} of {announced:,} bytes")
    return bytes(body)


def _check_size(size: int, url: str, limits: Limits) -> None:
    if size > limits.size:
        raise FetchError(f"{url}: {size:,} bytes or more; at most {limits.size:,} are taken")
