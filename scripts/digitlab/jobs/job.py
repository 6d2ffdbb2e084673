"""What every job does around its work: keep a log, trust no changed input, record its results."""

import _thread
import contextlib
import io
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

from digitlab.errors import ExpectedError, sentence
from digitlab.jobs.checksums import check, record

INTERRUPTED = 130  # the exit status of a program that Ctrl-C ended
WATCH = 1.0  # seconds between two looks whether the parent is still there


@contextlib.contextmanager
def job(log: str, inputs: Iterable[str | Path], outputs: Iterable[str | Path]) -> Iterator[None]:
    """Run the block as a job that reads ``inputs``, makes ``outputs`` and prints to ``log``.

    Inputs must be what was made, as far as it was recorded; the checksums of the outputs are
    recorded when the block succeeds. A failure leaves with ``SystemExit``: one sentence in the
    log says what a user can mend, a traceback everything else. A job whose parent was killed
    ends too, so that it never writes beside the job that replaces it.
    """
    status = 1
    with _printing_to(log), _ending_with_parent():
        try:
            check(inputs)
            yield
            record(outputs)
            return
        except (ExpectedError, OSError) as error:
            message = sentence(error)
        except KeyboardInterrupt:
            message, status = "Interrupted.", INTERRUPTED
        except Exception:  # nothing is swallowed: the log keeps the traceback, and the job fails
            message = traceback.format_exc()
    _append(log, message)
    raise SystemExit(status)


@contextlib.contextmanager
def _printing_to(path: str) -> Iterator[None]:
    """Send what the block prints to the file ``path``, each line at once."""
    with (
        io.TextIOWrapper(Path(path).open("wb", buffering=0), "utf-8", write_through=True) as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
    ):
        yield


@contextlib.contextmanager
def _ending_with_parent() -> Iterator[None]:
    """Interrupt the block within a second of the death of the process that started this one.

    SIGTERM interrupts it too: it is what Slurm sends, and unlike SIGINT no shell has it ignored.
    """
    parent, done = os.getppid(), threading.Event()

    def watch() -> None:
        while not done.wait(WATCH):
            if os.getppid() != parent:
                _thread.interrupt_main(signal.SIGTERM)
                return

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()
        signal.signal(signal.SIGTERM, before)


def _append(path: str, message: str) -> None:
    """Add ``message`` to the log, or show it where the disk of the log is full."""
    try:
        with Path(path).open("a", encoding="utf-8") as log:
            print(message, file=log)
    except OSError:
        print(message, file=sys.stderr)
