"""Fetch published archives from the first mirror that serves the right bytes."""

import hashlib
import http.client
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from digitlab.data.local_mirrors import MOST_BYTES, published_file
from digitlab.data.mirrors import download, local_folder, reason
from digitlab.data.publications import is_published, md5_of
from digitlab.errors import ExpectedError
from digitlab.jobs.files import written_whole


class DownloadError(ExpectedError):
    """No mirror provided the file; the message says why, and what to do by hand."""


class Archive(NamedTuple):
    """A downloaded file: its source, its checksums and its size in bytes."""

    name: str
    source: str
    md5: str
    sha256: str
    bytes: int


def fetch_archives(
    dataset: str,
    files: Sequence[tuple[str, str]],
    mirrors: Sequence[str],
    folder: str | Path,
    timeout: float,
) -> list[Archive]:
    """Fetch ``files``, pairs of name and md5, into ``folder``, trying the mirrors in order.

    A mirror is a URL or a local directory. It is abandoned if it sends nothing for ``timeout``
    seconds, but not if it is only slow. Prints a line per attempt. A failed attempt leaves no file
    behind. Raises ``DownloadError`` if no mirror provides one of the files.
    """
    archives = []
    for name, md5 in files:
        archive, failures = _first_right(name, md5, mirrors, Path(folder), timeout)
        if archive is None:
            names = ", ".join(name for name, _ in files)
            raise DownloadError(
                f"could not get {name} of {dataset}: {'; '.join(failures)}; "
                f"put {names} into a folder and run with "
                f"--config dataset={dataset} mirror=FOLDER"
            )
        archives.append(archive)
    return archives


def described(name: str, source: str, content: bytes) -> Archive:
    """Return the record of ``content``: its checksums and size."""
    return Archive(name, source, md5_of(content), hashlib.sha256(content).hexdigest(), len(content))


def _first_right(
    name: str, md5: str, mirrors: Sequence[str], folder: Path, timeout: float
) -> tuple[Archive | None, list[str]]:
    """Return the file from the first mirror that has it, and why earlier mirrors failed."""
    failures = []
    for mirror in mirrors:
        try:
            archive = _fetch(name, md5, mirror, folder, timeout)
        except (OSError, RuntimeError, ValueError, http.client.HTTPException) as error:
            failures.append(f"{mirror}: {reason(error)}")
            print(f"{name} from {failures[-1]}")
        else:
            print(f"{name} from {mirror}: {archive.bytes} bytes, checksum OK")
            return archive, failures
    return None, failures


def _fetch(name: str, md5: str, mirror: str, folder: Path, timeout: float) -> Archive:
    """Copy or download one file into ``folder``; fail unless it has the right content."""
    local = local_folder(mirror)
    with written_whole(folder / name) as temporary:
        if local is None:
            source = f"{mirror.rstrip('/')}/{name}"
            download(source, temporary, timeout, MOST_BYTES)
        else:
            source = str(published_file(local, name, md5))
            shutil.copyfile(source, temporary)
        content = temporary.read_bytes()
        if not is_published(content, md5):
            raise ValueError(f"wrong checksum ({len(content)} bytes received)")
    return described(name, source, content)
