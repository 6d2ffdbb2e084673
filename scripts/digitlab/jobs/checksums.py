"""Remember what a result was when it was made, so that a change of it is noticed.

The checksum of ``folder/name`` lies in ``folder/checksums/name.sha256``, a form that
``sha256sum --check`` reads too; a comment in it holds the size, which tells a truncated file from
another change.
"""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from digitlab.errors import ExpectedError
from digitlab.jobs.files import save_text

FOLDER, SUFFIX = "checksums", ".sha256"
FORM = re.compile(r"# (\d+) bytes\n([0-9a-f]{64})  [^\n]+\n")


class Fingerprint(NamedTuple):
    """What a file holds: its size in bytes and its sha256 in hexadecimal digits."""

    size: int
    sha256: str


def fingerprint(path: str | Path) -> Fingerprint:
    """Return size and checksum of the file at ``path``."""
    with Path(path).open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Fingerprint(file.tell(), sha256)


def record_path(path: str | Path) -> Path:
    """Return where the checksum of the result at ``path`` is kept."""
    return Path(path).parent / FOLDER / f"{Path(path).name}{SUFFIX}"


def result_path(record: str | Path) -> Path:
    """Return the result whose checksum ``record`` holds."""
    return Path(record).parent.with_name(Path(record).name.removesuffix(SUFFIX))


def record(paths: Iterable[str | Path]) -> None:
    """Keep the checksums of the results at ``paths``, each written whole.

    One that was remade the same keeps its record, whose time then still says what came first.
    """
    for path in paths:
        made = fingerprint(path)
        if made != recorded(path):
            save_text(record_path(path), f"# {made.size} bytes\n{made.sha256}  {path}\n")


def recorded(path: str | Path) -> Fingerprint | None:
    """Return what the result at ``path`` was when it was made, None where nothing says so."""
    try:
        found = FORM.fullmatch(record_path(path).read_text(encoding="utf-8", errors="replace"))
    except FileNotFoundError:
        return None
    return Fingerprint(int(found[1]), found[2]) if found else None


def difference(path: str | Path) -> str | None:
    """Return how the file at ``path`` differs from what was made: None if it does not.

    A file without a record does not differ. Raises ``OSError`` where it cannot be read.
    """
    made = recorded(path)
    if made is None:
        return None
    size = Path(path).stat().st_size
    if size < made.size:
        return f"truncated: {size:,} of {made.size:,} bytes are there"
    if size > made.size or fingerprint(path) != made:
        return "changed: its checksum is not that of the file that was made"
    return None


def check(paths: Iterable[str | Path]) -> None:
    """Raise ``ExpectedError`` for the files at ``paths`` that are not what was made."""
    found = {str(path): difference(path) for path in paths}
    wrong = {path: text for path, text in found.items() if text}
    if wrong:
        described = "; ".join(f"{path} was {text}" for path, text in wrong.items())
        raise ExpectedError(f"{described}; make verify prints the command that remakes it")


def checksum_table(files: Iterable[Path], folder: Path) -> list[dict[str, str | int]]:
    """Return name below ``folder``, bytes and sha256 of each file, sorted by name."""
    rows = [(path.relative_to(folder).as_posix(), fingerprint(path)) for path in set(files)]
    return [
        {"file": name, "bytes": made.size, "sha256": made.sha256} for name, made in sorted(rows)
    ]
