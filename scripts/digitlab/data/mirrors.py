"""A mirror is a folder on this machine or a server: read from it, and say why it failed."""

from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, url2pathname, urlopen

CHUNK = 2**16


def local_folder(source: str) -> Path | None:
    """Return the folder on this machine that ``source`` names, or None for one on the network."""
    if "://" not in source:
        return Path(source)
    parts = urlsplit(source)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else None


def download(url: str, path: Path, timeout: float, most: int) -> None:
    """Download ``url`` to ``path``.

    Raises ``ValueError`` if it is no address of a server, or the answer longer than ``most`` bytes.
    A server is abandoned after ``timeout`` seconds without data.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("neither a folder nor an http, https or file URL")
    received = 0
    request = Request(url, headers={"User-Agent": "digitlab"})  # servers refuse Python's own name
    with urlopen(request, timeout=timeout) as answer, path.open("wb") as file:
        while chunk := answer.read1(CHUNK):
            received += len(chunk)
            if received > most:
                raise ValueError(f"the answer is longer than {most:,} bytes")
            file.write(chunk)


def reason(error: Exception) -> str:
    """Return why an attempt failed as one line, without Python's exception names."""
    if isinstance(error, HTTPError):
        return " ".join(f"HTTP {error.code} {error.reason}".split())
    cause = error.reason if isinstance(error, URLError) else error
    text = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return " ".join(text.split())
