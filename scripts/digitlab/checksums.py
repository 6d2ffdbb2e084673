"""Checksums by which results can be told apart."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def checksums(files: Iterable[Path], folder: Path) -> list[dict[str, str | int]]:
    """Return name below ``folder``, bytes and sha256 of each file, sorted by name."""
    return [
        {
            "file": path.relative_to(folder).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted(set(files))
    ]
