"""Try on this machine and disk, or on a cluster, what a run promises when something breaks.

    python operations/try_installation.py [--folder FOLDER] [arguments for snakemake]

A study of a few seconds is filled up, killed, started twice and changed in a new folder inside
FOLDER. Each check prints a line; the exit status is 1 if any of them fails.
"""

import argparse
import contextlib
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from digitlab.errors import ExpectedError, sentence
from operations.smallest_study import FIT, IMAGES, LOCKED, NOTHING, Trial, ended, wait_for

METADATA = Path(".snakemake/metadata")  # what Snakemake knows of each result
SMALL_DISK = 110_000  # bytes that a file may have, fewer than the images take


class BrokenPromiseError(Exception):
    """What a check found, in one sentence."""


def demand(kept: bool, broken: str, printed: str = "") -> None:
    """Raise ``BrokenPromiseError`` with ``broken`` and the end of what was ``printed``."""
    if not kept:
        raise BrokenPromiseError("\n    ".join([broken, *printed.strip().splitlines()[-15:]]))


def check_whole_run(first: Trial, _: Trial) -> None:
    """a run from the images to the scores ends"""
    status, printed = first.run()
    demand(status == 0, "It failed.", printed)
    demand(len(first.contents()) == 8, "It ended without all its results.", printed)


def check_full_disk(_: Trial, trial: Trial) -> None:
    """a full disk is named and leaves nothing half written"""
    limits = (SMALL_DISK, SMALL_DISK)
    status, printed = trial.run(prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits))
    demand(status != 0, "A file was larger than the system allowed.", printed)
    demand(f"{IMAGES}: File too large." in printed, "It was not named.", printed)
    demand(not (trial.folder / IMAGES).exists(), f"{IMAGES} is there, but incomplete.")


def check_kill(_: Trial, trial: Trial) -> None:
    """a run that is killed (kill -9) leaves whole results alone"""
    process = trial.start()
    wait_for(trial.folder / IMAGES, process)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    printed = ended(process)
    demand(process.returncode == -signal.SIGKILL, "It ended before it was killed.", printed)
    demand((trial.folder / IMAGES).is_file(), "No image was there yet.", printed)


def check_two_runs(first: Trial, trial: Trial) -> None:
    """of two runs at once the second is refused, and the first ends in the same bytes"""
    ended(trial.start("--unlock"))
    process = trial.start()
    wait_for(trial.folder / ".snakemake/locks/0.input.lock", process)
    os.killpg(process.pid, signal.SIGSTOP)
    try:
        refused = ended(trial.start())
    finally:
        os.killpg(process.pid, signal.SIGCONT)
    printed = ended(process)
    demand(LOCKED in refused, "The second was not refused.", refused)
    demand(process.returncode == 0, "The first failed.", printed)
    demand(trial.contents() == first.contents(), "Its results are not those of a quiet run.")


def check_empty_file(first: Trial, trial: Trial) -> None:
    """files that a power cut left empty are noticed and made again"""
    for path in (trial.folder / FIT, *(trial.folder / METADATA).iterdir()):
        os.truncate(path, 0)
    status, printed = trial.run()
    demand(f"{FIT} was truncated" in printed, "It was not noticed.", printed)
    demand(status == 0, "The next run failed.", printed)
    demand((trial.folder / FIT).stat().st_size > 0, "The fit is still empty.", printed)
    demand(trial.contents() == first.contents(), "The results are not those of before.")


def check_reruns(_: Trial, trial: Trial) -> None:
    """a finished study has nothing to do, touched or not, and another setting reruns its fits"""
    printed = trial.run("--dry-run")[1]
    demand(NOTHING in printed, "Jobs are left.", printed)
    (trial.folder / IMAGES).touch()
    printed = trial.run("--dry-run")[1]
    demand(NOTHING in printed, "A new time stamp reruns jobs.", printed)
    printed = trial.run("--dry-run", "--config", "variants={softmax_single: {steps: 21}}")[1]
    demand("fit_variant" in printed, "Another number of steps reruns no fit.", printed)


CHECKS: Sequence[Callable[[Trial, Trial], None]] = (
    check_whole_run,
    check_full_disk,
    check_kill,
    check_two_runs,
    check_empty_file,
    check_reruns,
)


def failures(folder: Path, options: Sequence[str]) -> Iterator[str]:
    """Make the checks in ``folder``, print a line for each, and yield what is broken."""
    first = Trial.started(folder / "quiet", options)
    trial = Trial.started(folder / "disturbed", options)
    for check in CHECKS:
        try:
            check(first, trial)
        except BrokenPromiseError as error:
            print(f"BROKEN  {check.__doc__}: {error}", flush=True)
            yield str(error)
            if check is check_whole_run:
                return
        else:
            print(f"ok      {check.__doc__}", flush=True)


def main(words: Sequence[str]) -> int:
    """Make all checks; return the exit status."""
    parser = argparse.ArgumentParser(
        description="Try what a run promises when something breaks, in about a minute.",
        epilog="All other arguments are those of snakemake, such as --profile profiles/slurm.",
    )
    parser.add_argument("--folder", type=Path, default=Path(), help="on the disk to be tried")
    given, options = parser.parse_known_args(words)
    if not given.folder.is_dir():
        raise ExpectedError(f"there is no folder {given.folder}; make it, or correct the path")
    folder = Path(tempfile.mkdtemp(prefix="selftest-", dir=given.folder.resolve()))
    broken = list(failures(folder, options))
    if broken:
        print(f"{len(broken)} of {len(CHECKS)} checks failed; what they left is in {folder}.")
    else:
        shutil.rmtree(folder)
    return 1 if broken else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ExpectedError as error:
        sys.exit(sentence(error))
