"""Keep in a job's log what it printed and why it died."""

import contextlib
import traceback
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def logged(path: str) -> Iterator[None]:
    """Send what the block prints, and its traceback if it fails, to the file ``path``."""
    with (
        Path(path).open("w", buffering=1, encoding="utf-8") as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
    ):
        try:
            yield
        except BaseException:
            traceback.print_exc()
            raise
