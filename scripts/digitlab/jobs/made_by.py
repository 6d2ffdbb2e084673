"""Record what made each result, so that the record travels with the result.

Snakemake keeps its own record of rules, parameters and inputs in ``.snakemake``, which nobody
copies. Ours is beside the checksum: ``folder/checksums/name.json`` for the file or folder
``folder/name``. Parameters are kept as Snakemake compares them, as the ``repr`` of their values.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from digitlab.errors import ExpectedError
from digitlab.jobs.checksums import FOLDER, recorded
from digitlab.jobs.files import save_json

APART = ("logs", "benchmarks", FOLDER)  # folders of files that are not results
STAMP = ".snakemake_timestamp"  # that Snakemake leaves in a folder that a rule makes


@dataclass(frozen=True)
class MadeBy:
    """What makes a result: a rule, its parameters by name, and its inputs, each with its sha256.

    An input that a rule names twice is there twice, as in Snakemake's own record.
    """

    rule: str
    params: Mapping[str, str]
    inputs: Sequence[tuple[str, str]]

    @property
    def compared_params(self) -> list[str]:
        """The parameters in the form and order in which Snakemake records them."""
        return sorted(self.params.values())

    @property
    def prefixed_inputs(self) -> dict[str, str]:
        """The checksums of the inputs as Snakemake records them."""
        return {path: f"sha256:{sha256}" for path, sha256 in self.inputs}

    @property
    def input_paths(self) -> list[str]:
        """The paths of the inputs in the order in which Snakemake records them."""
        return sorted(path for path, _ in self.inputs)


# Stands for what is not known. No job has this parameter, so Snakemake finds it changed.
UNKNOWN = MadeBy("unknown", {"made_by": repr("not recorded")}, ())


def described(
    rule: str, params: Iterable[tuple[str, Any]], inputs: Iterable[tuple[str, str]]
) -> MadeBy:
    """Return what makes the results of a job of ``rule``.

    ``params`` are pairs of name and value, ``inputs`` pairs of path and sha256.
    """
    return MadeBy(rule, {name: repr(value) for name, value in params}, tuple(inputs))


def made_by_path(result: str | Path) -> Path:
    """Return where it is kept what made the file or folder ``result``."""
    return Path(result).parent / FOLDER / f"{Path(result).name}.json"


def _sha256(result: str | Path) -> str | None:
    """Return the recorded sha256 of a result, None for a folder."""
    made = None if Path(result).is_dir() else recorded(result)
    return made.sha256 if made else None


def record_made_by(results: Iterable[str | Path], made_by: MadeBy) -> None:
    """Save what made ``results``, whose checksums must have been recorded before."""
    for result in results:
        save_json(made_by_path(result), {**asdict(made_by), "sha256": _sha256(result)})


def recorded_made_by(result: str | Path) -> MadeBy | None:
    """Return what made ``result``, ``UNKNOWN`` if that is unreadable, None if it is not recorded.

    A record of another content than the one whose checksum is recorded is none of this result.
    """
    try:
        content = json.loads(made_by_path(result).read_text(encoding="utf-8"))
        if content.pop("sha256") != _sha256(result):
            return None
        inputs = tuple((path, sha256) for path, sha256 in content["inputs"])
        return MadeBy(content["rule"], {**content["params"]}, inputs)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, AttributeError, ExpectedError):
        return UNKNOWN


def results_below(folder: str | Path) -> Iterator[str]:
    """Yield the path of every result in ``folder``: a file, or the folder that a rule makes."""
    for place, folders, files in os.walk(folder, followlinks=True):
        if STAMP in files:
            folders.clear()
            yield place
        else:
            folders[:] = [name for name in folders if name not in APART]
            yield from (f"{place}/{name}" for name in files if not name.startswith("."))


def snakemake_records(
    folder: str | Path, known: Callable[[str], Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each result in ``folder`` that Snakemake knows wrongly, and the record that it needs.

    ``known`` returns Snakemake's own record of a result, or None. A result without a record of ours
    keeps Snakemake's; if it has neither, it counts as made by other settings.
    """
    for result in results_below(folder):
        before, made_by = known(result), recorded_made_by(result)
        if made_by is None and before is None:
            made_by = UNKNOWN
        if made_by and not _agrees(before, made_by):
            yield result, _as_snakemake_record(result, made_by)


def _agrees(record: Any, made_by: MadeBy) -> bool:
    """Return whether Snakemake's ``record``, or None, tells what ``made_by`` tells."""
    return (
        record is not None
        and record.params == made_by.compared_params
        and record.input == made_by.input_paths
        and (record.input_checksums or {}).items() <= made_by.prefixed_inputs.items()
    )


def _as_snakemake_record(result: str, made_by: MadeBy) -> dict[str, Any]:
    """Return the fields of Snakemake's record of ``result`` (version 6 of their format)."""
    made = Path(result).stat().st_mtime
    return {
        "record_format_version": 6,
        "rule": made_by.rule,
        "params": made_by.compared_params,
        "input": made_by.input_paths,
        "input_checksums": made_by.prefixed_inputs,
        "log": [],
        "starttime": made,
        "endtime": made,
        "incomplete": False,
        # Only tells the jobs of a rule apart, in Snakemake's own report.
        "job_hash": hash(str(made_by)),
    }


def check_sources(inputs: Iterable[str | Path]) -> None:
    """Raise ``ExpectedError`` if an input was made from something else than what is there now.

    Only what has a recorded checksum is compared, and by that: no file is read.
    """
    for path in inputs:
        made_by = recorded_made_by(path)
        for source, sha256 in made_by.inputs if made_by else ():
            now = recorded(source)
            if now and now.sha256 != sha256:
                raise ExpectedError(
                    f"{path} was made from another {source} than the one that is there now; "
                    f"run Snakemake with --force -- {path} to remake it"
                )
