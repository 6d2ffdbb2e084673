"""The smallest study that goes the whole way from images to scores, and runs of it with faults."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
STUDY = """\
device: cpu
seeds: {count: 1, per_job: 1}
grid: {variants: [softmax_single], percents: [100], noises: [0], sweeps: []}
variants: {softmax_single: {steps: 20}}
"""
RESULTS = Path("results/digits")
TARGET = RESULTS / "tables/scores.csv"
IMAGES = RESULTS / "data/images.npz"
FIT = RESULTS / "fits/softmax_single/baseline/percent100_noise0/seeds0-0.npz"
LOCKED = "It can be removed with the --unlock argument."
NOTHING = "Nothing to be done"
PATIENCE = 600  # seconds after which a run counts as hanging


Prepare = Callable[[], object] | None


class Trial(NamedTuple):
    """The smallest study in ``folder``, which Snakemake runs with ``options``."""

    folder: Path
    options: Sequence[str]

    @classmethod
    def started(cls, folder: Path, options: Sequence[str]) -> "Trial":
        """Write the settings of the study into ``folder``, which is made."""
        folder.mkdir()
        (folder / "smallest.yaml").write_text(STUDY, encoding="utf-8")
        return cls(folder, options)

    def command(self, *words: str) -> list[str]:
        """Return the command of a run with the additional options ``words``."""
        settings = ["--configfile", str(self.folder / "smallest.yaml")]
        snakemake = [sys.executable, "-P", "-m", "snakemake", "--cores", "1", *self.options]
        given = ["--directory", str(self.folder), *settings, *words]
        return [*snakemake, *given, "--", str(TARGET)]

    def start(
        self, *words: str, prepare: Prepare = None, **environment: str
    ) -> subprocess.Popen[str]:
        """Start a run in a process group of its own, which calls ``prepare`` first."""
        return subprocess.Popen(
            self.command(*words),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=os.environ | {"NO_COLOR": "1"} | environment,
            start_new_session=True,
            preexec_fn=prepare,
        )

    def run(self, *words: str, prepare: Prepare = None) -> tuple[int, str]:
        """Return exit status and output of a run; the lock that a killed one left is removed."""
        process = self.start(*words, prepare=prepare)
        printed = ended(process)
        if LOCKED in printed:
            ended(self.start("--unlock"))
            process = self.start(*words, prepare=prepare)
            printed = ended(process)
        return process.returncode, printed

    def contents(self) -> Mapping[str, bytes]:
        """Return the bytes of each result that holds no measured seconds, by name."""
        data = [IMAGES, RESULTS / "data/provenance.json", RESULTS / "data/splits/seeds0-0.npz"]
        names = ("scores", "history", "per_class", "confusion", "summary")
        files = [*data, *(RESULTS / f"tables/{name}.csv" for name in names)]
        paths = {str(file): self.folder / file for file in files}
        return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def ended(process: subprocess.Popen[str]) -> str:
    """Return what the run printed; end it if it hangs."""
    try:
        return process.communicate(timeout=PATIENCE)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()[0] + f"\nIt was ended after {PATIENCE} seconds."


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    """Wait until ``path`` is there, or the run has ended or hangs."""
    deadline = time.monotonic() + PATIENCE
    while not path.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
