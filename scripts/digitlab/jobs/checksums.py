"""Record the checksum of every result when it is made, so that later changes are detected.

The checksum of ``folder/name`` is kept in ``folder/checksums/name.sha256``, in a format that
``sha256sum --check`` reads too; a comment in it holds the size, which distinguishes a truncated
file from one that was changed in another way.
"""

import contextlib
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
    """The content of a file in brief: its size in bytes and its sha256 in hexadecimal digits."""

    size: int
    sha256: str


def fingerprint(path: str | Path) -> Fingerprint:
    """Return the size and checksum of the file at ``path``.

    Those of a folder are of the names and contents of all its files.
    """
    if Path(path).is_dir():
        return _fingerprint_of_folder(Path(path))
    with Path(path).open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Fingerprint(file.tell(), sha256)


def _fingerprint_of_folder(folder: Path) -> Fingerprint:
    """Return the bytes of all files below ``folder`` and a checksum of their names and contents."""
    size, sha256 = 0, hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        size += len(content)
        sha256.update(
            f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode(
                errors="surrogateescape"
            )
        )
        sha256.update(content)
    return Fingerprint(size, sha256.hexdigest())


def contents(paths: Iterable[str | Path]) -> dict[str, str]:
    """Map each file or folder that no job made to a digest of its content, missing ones left out.

    As a parameter of the rule that reads them, this notices a file that was exchanged under an
    older time stamp, as ``cp -p`` and ``rsync -a`` do.
    """
    present = [path for path in paths if Path(path).exists()]
    return {str(path): fingerprint(path).sha256[:12] for path in present}


def record_path(path: str | Path) -> Path:
    """Return where the checksum of the result at ``path`` is kept."""
    return Path(path).parent / FOLDER / f"{Path(path).name}{SUFFIX}"


def result_path(record: str | Path) -> Path:
    """Return the result whose checksum ``record`` holds."""
    return Path(record).parent.with_name(Path(record).name.removesuffix(SUFFIX))


def record(paths: Iterable[str | Path]) -> None:
    """Save the checksums of the results at ``paths``, each file written whole or not at all.

    A result that was remade identically keeps its record, so that the record's time stamp still
    tells which result was made first.
    """
    for path in paths:
        made = fingerprint(path)
        before = None
        with contextlib.suppress(ExpectedError):
            before = recorded(path)
        if made != before:
            save_text(record_path(path), f"# {made.size} bytes\n{made.sha256}  {path}\n")


def recorded(path: str | Path) -> Fingerprint | None:
    """Return the recorded fingerprint of the result at ``path``, or None if there is no record.

    Raises ``ExpectedError`` for a record that cannot be read.
    """
    try:
        text = record_path(path).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    found = FORM.fullmatch(text)
    if not found:
        raise ExpectedError(
            f"{record_path(path)} holds no checksum, so {path} cannot be checked; "
            "make verify prints the command that remakes it"
        )
    return Fingerprint(int(found[1]), found[2])


def difference(path: str | Path) -> str | None:
    """Return how the file at ``path`` differs from its record, or None if it does not.

    A file without a record counts as unchanged. Raises ``OSError`` if the file cannot be read, and
    ``ExpectedError`` if its record cannot.
    """
    made = recorded(path)
    if made is None:
        return None
    size = Path(path).stat().st_size
    if size < made.size:
        return f"truncated: {size:,} of {made.size:,} bytes are left"
    if size > made.size or fingerprint(path) != made:
        return "changed: its checksum does not match the recorded one"
    return None


def check(paths: Iterable[str | Path]) -> None:
    """Raise ``ExpectedError`` if any of the files at ``paths`` does not match its record."""
    found = {str(path): difference(path) for path in paths}
    wrong = {path: text for path, text in found.items() if text}
    if wrong:
        described = "; ".join(f"{path} was {text}" for path, text in wrong.items())
        raise ExpectedError(f"{described}; make verify prints the command that remakes it")


def checksum_table(files: Iterable[Path], folder: Path) -> list[dict[str, str | int]]:
    """Return each file's name relative to ``folder``, its bytes and its sha256, sorted by name."""
    rows = [(path.relative_to(folder).as_posix(), fingerprint(path)) for path in set(files)]
    return [
        {"file": name, "bytes": made.size, "sha256": made.sha256} for name, made in sorted(rows)
    ]
