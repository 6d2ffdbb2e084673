"""The checksums by which a reader can tell results apart."""

from collections.abc import Iterable
from pathlib import Path

from digitlab.jobs.checksums import fingerprint


def checksum_table(files: Iterable[Path], folder: Path) -> list[dict[str, str | int]]:
    """Return name below ``folder``, bytes and sha256 of each file, sorted by name."""
    rows = [(path.relative_to(folder).as_posix(), fingerprint(path)) for path in set(files)]
    return [
        {"file": name, "bytes": made.size, "sha256": made.sha256} for name, made in sorted(rows)
    ]
