"""Get an archive of hundreds of megabytes, which is never held in memory."""

import hashlib
import http.client
from pathlib import Path
from typing import NamedTuple

from digitlab.data.downloads import Archive, DownloadError
from digitlab.data.mirrors import download, local_folder, reason
from digitlab.jobs.files import written_whole

MOST_BYTES = 2**30  # twice EMNIST's archive


class Wanted(NamedTuple):
    """An archive as it is published: its name, the md5 of its content, its folder on the network.

    ``places`` are the folders, relative to a mirror on this machine, in which it may lie.
    """

    name: str
    md5: str
    address: str
    places: tuple[str, ...] = ("",)


def get_archive(
    dataset: str, wanted: Wanted, mirror: str, folder: str | Path, timeout: float
) -> tuple[Path, Archive]:
    """Return where ``wanted`` lies on this machine, and the record of it.

    ``mirror``, a URL or a directory, is tried before the published address; "" means none. An
    archive in a directory is used in place, a downloaded one is saved in ``folder``; a server is
    abandoned after ``timeout`` seconds without data. Prints a line per attempt. A failed attempt
    leaves no file behind. Raises ``DownloadError`` if no mirror provides the archive.
    """
    failures = []
    for source in [mirror, wanted.address] if mirror else [wanted.address]:
        try:
            path, archive = _from(source, wanted, Path(folder), timeout)
        except (OSError, ValueError, http.client.HTTPException) as error:
            failures.append(f"{source}: {reason(error)}")
            print(f"{wanted.name} from {failures[-1]}")
        else:
            print(f"{wanted.name} from {source}: {archive.bytes} bytes, checksum OK")
            return path, archive
    raise DownloadError(
        f"could not get {wanted.name} of {dataset}: {'; '.join(failures)}; put {wanted.name} into "
        f"a folder and run with --config dataset={dataset} mirror=FOLDER"
    )


def _from(source: str, wanted: Wanted, folder: Path, timeout: float) -> tuple[Path, Archive]:
    """Return the archive from one mirror; fail unless it has the right content."""
    local = local_folder(source)
    if local is not None:
        path = _found(local, wanted)
        return path, _described(wanted, str(path), path)
    url = f"{source.rstrip('/')}/{wanted.name}"
    with written_whole(folder / wanted.name) as temporary:
        download(url, temporary, timeout, MOST_BYTES)
        archive = _described(wanted, url, temporary)
    return folder / wanted.name, archive


def _found(folder: Path, wanted: Wanted) -> Path:
    """Return the archive in or below ``folder``; raise ``ValueError`` if it is not there."""
    if not folder.is_dir():
        raise ValueError(f"there is {'only a file' if folder.exists() else 'no such folder'}")
    for place in wanted.places:
        if (folder / place / wanted.name).is_file():
            return folder / place / wanted.name
    raise ValueError(f"the folder has no file {wanted.name}")


def _described(wanted: Wanted, source: str, path: Path) -> Archive:
    """Return the record of the file at ``path``; raise ``ValueError`` if it is another one."""
    digests = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(2**20):
            for digest in digests:
                digest.update(chunk)
    md5, sha256 = (digest.hexdigest() for digest in digests)
    size = path.stat().st_size
    if md5 != wanted.md5:
        raise ValueError(f"wrong checksum ({size} bytes received)")
    return Archive(wanted.name, source, md5, sha256, size)
