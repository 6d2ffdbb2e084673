"""Find the files of a published data set in a folder, under the names that people give them."""

import re
from collections.abc import Iterator
from pathlib import Path

from digitlab.data.publications import CONTENT_MD5, TORCHVISION_CLASSES, is_published

MOST_BYTES = 2**28  # of one file: ten times the largest archive, five times the largest unpacked


def published_file(folder: Path, name: str, md5: str) -> Path:
    """Return the file in ``folder`` that is the archive ``name`` with this ``md5``, or its content.

    The file may be unpacked or gzipped anew, and lie directly in the folder, where torchvision puts
    it below its root, or in a folder of its own, as Kaggle and 7-zip leave it. Raises
    ``ValueError``, which says why, if there is none.
    """
    if not folder.is_dir():
        raise ValueError(f"there is {'only a file' if folder.exists() else 'no such folder'}")
    found = list(_candidates(folder, name))
    if not found:
        raise ValueError(f"the folder has no file {name}")
    for path in found:
        if path.stat().st_size <= MOST_BYTES and is_published(path.read_bytes(), md5):
            return path
    wrong = found[0]
    reason = f"wrong checksum of {wrong.relative_to(folder)} ({wrong.stat().st_size} bytes)"
    if md5 not in CONTENT_MD5:
        reason += ", and only the original archive can be checked"
    raise ValueError(reason)


def _candidates(folder: Path, name: str) -> Iterator[Path]:
    """Yield the files in and below ``folder`` whose names mean the archive ``name``."""
    places = [folder, folder / "raw"]
    places += [folder / parent / "raw" for parent in TORCHVISION_CLASSES.values()]
    for place in filter(Path.is_dir, places):
        for path in _named_like(place, name):
            # Unpacked with 7-zip or by Kaggle, a file lies in a folder of its own name.
            yield from filter(Path.is_file, _named_like(path, name) if path.is_dir() else [path])


def _named_like(folder: Path, name: str) -> list[Path]:
    """Return what ``folder`` holds under ``name``, packed or not; the very name comes first.

    ``train-images.idx3-ubyte`` is the name that the gzip header of the archives has.
    """
    found = [path for path in sorted(folder.iterdir()) if _plain(path.name) == _plain(name)]
    return sorted(found, key=lambda path: path.name != name)


def _plain(name: str) -> str:
    """Return a file name without its compression and with hyphens for dots and the like."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().removesuffix(".gz"))
