"""Runs of the smallest study in which one chosen system call fails, or ends the run."""

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from operations.smallest_study import NOTHING, RESULTS, Trial, ended
from operations.verify_results import leftovers, results_below, state

LIBRARY = Path(__file__).with_suffix(".c")
KINDS = ("once", "kill", "on")


class Step(NamedTuple):
    """A call that changes something, and its number in a run without faults."""

    number: int
    call: str
    path: str


class FailingCalls(NamedTuple):
    """The compiled library, beside what it counts and tells."""

    library: Path

    @classmethod
    def compiled(cls, folder: Path) -> "FailingCalls":
        """Compile the library into ``folder``; needs a C compiler."""
        library = folder / "failing_calls.so"
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", library, LIBRARY, "-ldl"]
        subprocess.run(command, check=True)
        return cls(library)

    def run(self, trial: Trial, kind: str, at: int) -> tuple[str, list[Step]]:
        """Run ``trial`` with a fault; return its output and the calls that failed.

        With ``at`` 0 nothing fails, and all calls that could are returned.
        """
        count, told = self.library.with_name("count"), self.library.with_name("calls.txt")
        count.write_bytes(bytes(8))
        told.write_text("")
        (trial.folder / "temporary").mkdir(exist_ok=True)
        process = trial.start(
            TMPDIR=f"{trial.folder}/temporary",
            LD_PRELOAD=str(self.library),
            FAULT_FOLDER=f"{trial.folder.parent}/",
            FAULT_COUNT=str(count),
            FAULT_LOG=str(told),
            FAULT_KIND=kind,
            FAULT_AT=str(at),
        )
        printed = ended(process)
        lines = [line.split(" ", 2) for line in told.read_text(errors="replace").splitlines()]
        return printed, [Step(int(number), call, path) for number, call, path in lines]


def distinct(steps: Sequence[Step], folder: Path) -> list[Step]:
    """Return the first and the last of the calls that do the same to the same file, in order."""
    found: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        name = step.path.removeprefix(f"{folder}/")
        # Temporary files have the number of their process, or letters drawn at random, in the name.
        name = re.sub(r"\.\d+\.part$|(?<=/tmp)\w+|(?<=temporary/).*", "*", name)
        found.setdefault((step.call, name), []).append(step)
    return sorted({step for same in found.values() for step in (same[0], same[-1])})


def lacking(trial: Trial, wanted: Mapping[str, bytes]) -> str | None:
    """Give the same command again; return what is not as without faults, None if nothing is."""
    status, printed = trial.run()
    if status:
        return f"the same command failed:\n{printed}"
    made = trial.contents()
    other = [name for name in sorted(wanted) if made.get(name) != wanted[name]]
    results = trial.folder / RESULTS
    wrong = [f"{path}: {text}" for path in results_below(results) if (text := state(path))]
    wrong += [f"{path} was left by a killed job" for path in leftovers(results)]
    if other or wrong:
        return "\n".join([*(f"{name} has other bytes" for name in other), *wrong])
    printed = trial.run("--dry-run")[1]
    return None if NOTHING in printed else f"jobs are left:\n{printed}"


def fault_and_rerun(
    calls: FailingCalls, folder: Path, fault: tuple[str, Step], wanted: Mapping[str, bytes]
) -> str | None:
    """Run a new study in ``folder`` with the ``fault``, then without; return what is lacking."""
    shutil.rmtree(folder, ignore_errors=True)
    trial = Trial.started(folder, ())
    kind, step = fault
    printed, failed = calls.run(trial, kind, step.number)
    said = lacking(trial, wanted)
    return f"{kind} at {failed or step}: {said}\n{printed}" if said else None


def every_fault(steps: Sequence[Step]) -> list[tuple[str, Step]]:
    """Return each kind of fault at each step, all steps once before any has a second kind."""
    kinds = len(KINDS)
    return [
        (KINDS[(place + turn) % kinds], step)
        for turn in range(kinds)
        for place, step in enumerate(steps)
    ]
