"""Fetch published archives from the first mirror that serves the right bytes."""

import contextlib
import hashlib
import http.client
import io
import shutil
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import url2pathname

from digitlab.errors import ExpectedError
from digitlab.jobs.files import written_whole

TORCHVISION_CLASSES = {"mnist": "MNIST", "fashion_mnist": "FashionMNIST", "kmnist": "KMNIST"}


class DownloadError(ExpectedError):
    """No mirror provided the file; the message says why, and what to do by hand."""


class Archive(NamedTuple):
    """A downloaded file: its source, its checksums and its size in bytes."""

    name: str
    source: str
    md5: str
    sha256: str
    bytes: int


class Publication(NamedTuple):
    """What torchvision lists for a data set; ``files`` are (name, md5), training set first."""

    files: list[tuple[str, str]]
    mirrors: list[str]
    classes: list[str]


def torchvision_archives(dataset: str) -> Publication:
    """Return the archives, mirrors and class names that torchvision pins for ``dataset``."""
    from torchvision import datasets  # slow, so imported only here

    published = getattr(datasets, TORCHVISION_CLASSES[dataset])
    classes = [name.split(" - ")[0] for name in published.classes]  # "0 - zero" is "0"
    return Publication(list(published.resources), list(published.mirrors), classes)


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
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return Archive(name, source, md5, hashlib.sha256(content).hexdigest(), len(content))


def _first_right(
    name: str, md5: str, mirrors: Sequence[str], folder: Path, timeout: float
) -> tuple[Archive | None, list[str]]:
    """Return the file from the first mirror that has it, and why earlier mirrors failed."""
    failures = []
    for mirror in mirrors:
        try:
            archive = _fetch(name, md5, mirror, folder, timeout)
        except (OSError, RuntimeError, ValueError, http.client.HTTPException) as error:
            failures.append(f"{mirror}: {_reason(error)}")
            print(f"{name} from {failures[-1]}")
        else:
            print(f"{name} from {mirror}: {archive.bytes} bytes, checksum OK")
            return archive, failures
    return None, failures


def _fetch(name: str, md5: str, mirror: str, folder: Path, timeout: float) -> Archive:
    """Copy or download one file into ``folder``; fail unless it has the right md5."""
    local = _local_path(mirror)
    source = f"{mirror.rstrip('/')}/{name}" if local is None else str(_in_folder(local, name, md5))
    with written_whole(folder / name) as temporary:
        if local is None:
            _download(source, temporary, timeout)
        else:
            shutil.copyfile(source, temporary)
        archive = described(name, source, temporary.read_bytes())
        if archive.md5 != md5:
            raise ValueError(f"wrong checksum ({archive.bytes} bytes received)")
    return archive


def _in_folder(folder: Path, name: str, md5: str) -> Path:
    """Return the archive ``name`` in ``folder``, or where torchvision puts it below its root.

    A root may hold several data sets: the first with the right ``md5`` is taken, or else the first.
    """
    if not folder.is_dir():
        raise ValueError("there is no such folder")
    raw = [folder / parent / "raw" / name for parent in TORCHVISION_CLASSES.values()]
    found = [place for place in (folder / name, folder / "raw" / name, *raw) if place.is_file()]
    if not found:
        raise ValueError(f"the folder has no file {name}")
    right = (place for place in found if described(name, "", place.read_bytes()).md5 == md5)
    return next(right, found[0])


def _local_path(source: str) -> Path | None:
    """Return the path of a local source, or None for one on the network."""
    if "://" not in source:
        return Path(source)
    parts = urlsplit(source)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else None


def _download(url: str, path: Path, timeout: float) -> None:
    """Download ``url`` to ``path``, keeping torchvision's progress bar out of the log."""
    from torchvision.datasets.utils import download_url

    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("neither a folder nor an http, https or file URL")
    with _socket_timeout(timeout), contextlib.redirect_stderr(io.StringIO()):
        download_url(url, path.parent, filename=path.name)


@contextlib.contextmanager
def _socket_timeout(seconds: float) -> Iterator[None]:
    """Set the default timeout of new sockets, because torchvision does not set one."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _reason(error: Exception) -> str:
    """Return why an attempt failed as one line, without Python's exception names."""
    if isinstance(error, HTTPError):
        return " ".join(f"HTTP {error.code} {error.reason}".split())
    cause = error.reason if isinstance(error, URLError) else error
    text = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return " ".join(text.split())
