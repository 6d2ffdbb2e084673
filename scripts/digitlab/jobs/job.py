"""What surrounds the work of every job: a log, checks of its inputs, records of its results."""

import _thread
import contextlib
import io
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from digitlab.errors import ExpectedError, sentence
from digitlab.jobs.checksums import FOLDER, check, fingerprint, record, recorded
from digitlab.jobs.made_by import check_sources, described, record_made_by

INTERRUPTED = 130  # the usual exit status after Ctrl-C
WATCH = 1.0  # seconds between two checks that the parent is still alive


class Task(Protocol):
    """The attributes of the ``snakemake`` object of a script that are used here."""

    rule: str
    params: Any  # a named list: only items() yields the names
    input: Iterable[str]
    output: Iterable[str]
    log: Sequence[str]


@contextlib.contextmanager
def job(task: Task) -> Iterator[None]:
    """Run the block as the job ``task``, which reads its inputs and makes its outputs.

    Inputs must match their recorded checksums, if there are any, and must have been made from what
    is there now. When the block succeeds, the checksums of the outputs are recorded, and what made
    them. A failure raises ``SystemExit``: the log gets one sentence for an error that the user can
    fix, and a traceback for any other. If its parent is killed, the job ends too, so that it never
    writes at the same time as the job that replaces it.
    """
    log, status = task.log[0], 1
    with _printing_to(log), _ending_with_parent():
        try:
            inputs = _checked(task.input)
            yield
            record(file for output in task.output for file in _files(output))
            record_made_by(task.output, described(task.rule, task.params.items(), inputs))
            return
        except (ExpectedError, OSError) as error:
            message = sentence(error)
        except KeyboardInterrupt:
            message, status = "Interrupted.", INTERRUPTED
        except Exception:  # not swallowed: the traceback goes to the log, and the job fails
            message = traceback.format_exc()
    _append(log, message)
    raise SystemExit(status)


def _checked(inputs: Iterable[str]) -> list[tuple[str, str]]:
    """Return each of the ``inputs`` with its sha256; they must be what their records say."""
    paths = list(inputs)
    check(paths)
    check_sources(paths)
    return [(str(path), (recorded(path) or fingerprint(path)).sha256) for path in paths]


def _files(output: str) -> list[str | Path]:
    """Return the files of an output: itself, or those in it if it is a folder."""
    if not Path(output).is_dir():
        return [output]
    found = [path for path in Path(output).rglob("[!.]*") if path.is_file()]
    return [path for path in found if path.parent.name != FOLDER]


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
