"""Writes files so that a reader finds the old one or the new one, never half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from datareach.errors import InputError


def atomic_write(path: Path, content: str | bytes) -> None:
    """Write a file in one step: a temporary file beside it, flushed to disk, put in its place. No link is followed.

    Raises :class:`InputError` where the place cannot be written to; what was there stays.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.is_symlink():
        raise InputError(f"{path}: a link. Remove it or choose another place; links are not followed.")
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
        temporary = ""
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}. Choose another place.") from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
