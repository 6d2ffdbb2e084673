"""What surrounds the work of every job: a log, checks of its inputs, records of its results."""

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

INTERRUPTED = 130  # the usual exit status after Ctrl-C
WATCH = 1.0  # seconds between two checks that the parent is still alive


@contextlib.contextmanager
def job(log: str, inputs: Iterable[str | Path], outputs: Iterable[str | Path]) -> Iterator[None]:
    """Run the block as a job that reads ``inputs``, makes ``outputs`` and prints to ``log``.

    Inputs must match their recorded checksums, if there are any; the checksums of the outputs are
    recorded when the block succeeds. A failure raises ``SystemExit``: the log gets one sentence for
    an error that the user can fix, and a traceback for any other. If its parent is killed, the job
    ends too, so that it never writes at the same time as the job that replaces it.
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
        except Exception:  # not swallowed: the traceback goes to the log, and the job fails
            message = traceback.format_exc()
    _append(log, message)
    raise SystemExit(status)


@contextlib.contextmanager
def _printing_to(path: str) -> Iterator[None]:
    """Redirect everything that the block prints to the file ``path``, unbuffered."""
    with (
        io.TextIOWrapper(Path(path).open("wb", buffering=0), "utf-8", write_through=True) as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
    ):
        yield


@contextlib.contextmanager
def _ending_with_parent() -> Iterator[None]:
    """Interrupt the block within a second after the process that started this one has died.

    SIGTERM interrupts the block too: it is what Slurm sends and, unlike SIGINT, no shell makes its
    background processes ignore it.
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
    """Append ``message`` to the log, or print it if the log's disk is full."""
    try:
        with Path(path).open("a", encoding="utf-8") as log:
            print(message, file=log)
    except OSError:
        print(message, file=sys.stderr)
