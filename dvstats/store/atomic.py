"""Files appear whole or not at all: written beside their place under another name, then moved there in one step."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from dvstats.core.errors import InputError

# The mask of permissions is read by setting it, which threads would see: once, at the start.
MASK = os.umask(0o077)
os.umask(MASK)


def write_bytes(path: Path | str, data: bytes) -> Path:
    """Write a file so that a reader sees the old content or the new one, never a part.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder) / "a.txt", b"whole").read_bytes()
    b'whole'
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    except OSError as error:
        raise InputError(f"cannot write there ({error.strerror})", place=str(path), hint="check the folder") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~MASK)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def write_text(path: Path | str, text: str) -> Path:
    """Write text as UTF-8 with plain line ends, whole or not at all."""
    return write_bytes(path, text.encode("utf-8"))
