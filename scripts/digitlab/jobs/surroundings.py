"""Keep what surrounds a run from changing it, and say what it lacks."""

import os
import shlex
import shutil
from collections.abc import MutableMapping, Sequence
from pathlib import Path

from digitlab.errors import ExpectedError


def isolate(environment: MutableMapping[str, str], scripts: Path) -> None:
    """Change the ``environment`` that jobs inherit so that only our code runs in them.

    Modules in ``scripts`` come before those of another checkout, and a notebook's drawing backend,
    which figures do not use, cannot stop matplotlib from being imported.
    """
    before = environment.get("PYTHONPATH", "").split(os.pathsep)
    environment["PYTHONPATH"] = os.pathsep.join([str(scripts), *filter(None, before)])
    environment.pop("MPLBACKEND", None)


def shell_word(executable: str) -> str:
    """Return the path of ``executable`` as one word of a shell, once and not twice.

    Snakemake puts the path of Python into its commands as it is, so that no job starts where a
    folder above has a space, an apostrophe or the like in its name.
    """
    return shlex.quote(executable) if Path(executable).exists() else executable


def check_folder(folder: Path) -> None:
    """Raise ``ExpectedError`` if Snakemake cannot run a pipeline that lies in ``folder``."""
    if set(str(folder)) & set("{}"):
        raise ExpectedError(
            f"The folder {folder} has braces in its name, which Snakemake takes for wildcards: "
            "rename it."
        )


def check_archive(arguments: Sequence[str], path: str | None = None) -> None:
    """Raise ``ExpectedError`` if Snakemake's ``arguments`` ask for an archive without conda.

    ``path`` is where conda is looked for, by default PATH.
    """
    asked = any(argument.split("=", 1)[0] == "--archive" for argument in arguments)
    if asked and not shutil.which("conda", path=path):
        raise ExpectedError(
            "snakemake --archive packs conda environments, and there is no conda on this machine: "
            "install it, or pack the code with git archive."
        )


def check_executor(name: str, path: str | None = None) -> None:
    """Raise ``ExpectedError`` if jobs go to Slurm and there is none on ``path``, by default PATH.

    Without this, Snakemake repeats each submission, which fails, and then waits for its jobs.
    """
    if name == "slurm" and not shutil.which("sbatch", path=path):
        raise ExpectedError(
            "Jobs were to go to Slurm, but there is no sbatch on this machine: start Snakemake on "
            "a login node of the cluster, or leave out --profile profiles/slurm."
        )
