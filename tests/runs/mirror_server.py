"""A local mirror that serves made-up archives, correctly or with faults."""

import contextlib
import gzip
import hashlib
import http.server
import os
import socket
import struct
import threading
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

PIECES = 8
PAUSE = 0.15  # seconds between the pieces that a slow mirror sends
PATIENCE = 10  # seconds after which even a stalled mirror ends, so that a test fails, not hangs


def idx_bytes(array: NDArray[np.uint8]) -> bytes:
    """Return ``array`` in IDX format."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return header + array.tobytes()


def made_up_archives(height: int = 4, width: int = 3) -> dict[str, bytes]:
    """Return four gzip archives named as MNIST's: 12 training and 6 official images."""
    draw = np.random.default_rng(7)
    archives = {}
    for prefix, count in (("train", 12), ("t10k", 6)):
        pixels = draw.integers(0, 256, (count, height, width), dtype=np.uint8)
        labels = (np.arange(count) % 3).astype(np.uint8)
        archives[f"{prefix}-images-idx3-ubyte.gz"] = gzip.compress(idx_bytes(pixels), mtime=0)
        archives[f"{prefix}-labels-idx1-ubyte.gz"] = gzip.compress(idx_bytes(labels), mtime=0)
    return archives


def named_md5(archives: dict[str, bytes]) -> list[tuple[str, str]]:
    """Return (name, md5) of each archive, as torchvision lists its resources."""
    return [(name, hashlib.md5(content).hexdigest()) for name, content in archives.items()]


class Mirror(http.server.ThreadingHTTPServer):
    """Serves ``archives`` below one folder per behavior: ``good/NAME``, ``stalled/NAME``, ...

    ``asked`` lists the requested paths, in order.
    """

    def __init__(self, archives: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.archives = archives
        self.asked: list[str] = []
        self.closing = threading.Event()

    def url(self, behavior: str) -> str:
        """Return the address of the mirror with this behavior."""
        return f"http://127.0.0.1:{self.server_port}/{behavior}/"


class _Answer(http.server.BaseHTTPRequestHandler):
    server: Mirror

    def do_GET(self) -> None:
        self.server.asked.append(self.path.strip("/"))
        _, behavior, name = self.path.split("/")
        with contextlib.suppress(ConnectionError):  # the client may hang up at any time
            getattr(self, behavior)(self.server.archives[name])

    def log_message(self, *_: object) -> None:
        """Keep the test output clean."""

    def begin(self, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def good(self, content: bytes) -> None:
        self.begin(len(content))
        self.wfile.write(content)

    def truncated(self, content: bytes) -> None:
        self.begin(len(content))
        self.wfile.write(content[: len(content) // 2])

    def short(self, content: bytes) -> None:
        self.good(content[: len(content) // 2])

    def corrupt(self, content: bytes) -> None:
        middle = len(content) // 2
        self.good(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])

    def missing(self, _: bytes) -> None:
        self.send_error(404)

    def moved(self, _: bytes) -> None:
        self.send_response(302)
        self.send_header("Location", self.path.replace("/moved/", "/good/"))
        self.end_headers()

    def slow(self, content: bytes) -> None:
        self.begin(len(content))
        for start in range(0, len(content), -(-len(content) // PIECES)):
            self.wfile.write(content[start : start + -(-len(content) // PIECES)])
            self.wfile.flush()
            time.sleep(PAUSE)

    def stalled(self, content: bytes) -> None:
        self.truncated(content)
        self.server.closing.wait(PATIENCE)

    def silent(self, _: bytes) -> None:
        self.server.closing.wait(PATIENCE)

    def endless(self, _: bytes) -> None:
        """Send bytes until the client hangs up, without saying how many there will be."""
        self.send_response(200)
        self.end_headers()
        while not self.server.closing.is_set():
            self.wfile.write(bytes(10_000))

    def endless_pieces(self, _: bytes) -> None:
        """Send pieces (chunked encoding) until the client hangs up."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not self.server.closing.is_set():
            self.wfile.write(b"2710\r\n" + bytes(10_000) + b"\r\n")

    def reset(self, content: bytes) -> None:
        self.truncated(content)
        linger = struct.pack("ii", 1, 0)  # zero linger time turns the close into a reset
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        os.close(self.connection.detach())  # before the server can end it in good order

    def dropped(self, _: bytes) -> None:
        """Close the connection without an answer."""


@contextlib.contextmanager
def serving(archives: dict[str, bytes]) -> Iterator[Mirror]:
    """Serve ``archives`` while the block runs."""
    with Mirror(archives) as mirror:
        thread = threading.Thread(target=mirror.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield mirror
        finally:
            mirror.closing.set()
            mirror.shutdown()
            thread.join()
