"""Check results against their recorded checksums, and print the commands that remake the others.

    python operations/verify_results.py [results/digits ...]

Exits with status 1 if a result of the study is missing or was changed or truncated.
"""

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from digitlab.claims.seals import PLAN
from digitlab.errors import ExpectedError, sentence
from digitlab.jobs.checksums import FOLDER, SUFFIX, difference, recorded, result_path
from digitlab.jobs.made_by import STAMP

APART = ("logs", "benchmarks")  # folders of files that differ from run to run
MISSING, UNRECORDED = "missing", "not recorded: there is no checksum from when it was made"
UNREADABLE = "cannot be checked: the record of its checksum is damaged"


def files_below(folder: Path) -> list[Path]:
    """Return every file in ``folder``, also behind links, as to a scratch disk."""
    return [
        Path(place, name) for place, _, names in os.walk(folder, followlinks=True) for name in names
    ]


def results_below(folder: Path) -> Iterator[Path]:
    """Yield every result that exists or was recorded, in the order in which they were made.

    A result that is remade identically keeps its record, so inputs come before what is made from
    them.
    """
    # No job makes the plan, which is sealed before the first one.
    files = [path for path in files_below(folder) if path.name not in (STAMP, PLAN)]
    files = [path for path in files if path.relative_to(folder).parts[0] not in APART]
    kept = [path for path in files if path.parent.name == FOLDER]
    records = [path for path in kept if path.name.endswith(SUFFIX)]
    records.sort(key=lambda path: path.stat().st_mtime_ns)
    results = [result_path(path) for path in records]
    yield from results
    others = set(files) - set(results) - set(kept) - set(leftovers(folder))
    yield from sorted(others)


def state(result: Path) -> str | None:
    """Return what is wrong with a result, None if it matches its checksum."""
    if not result.is_file():
        return MISSING
    try:
        return difference(result) if recorded(result) else UNRECORDED
    except ExpectedError:
        return UNREADABLE


def leftovers(folder: Path) -> list[Path]:
    """Return the partly written files of killed jobs, which never have the name of a result."""
    return sorted(path for path in files_below(folder) if path.match(".*.part"))


def snakemake(folder: Path) -> list[str]:
    """Return the command of the last study run in ``folder``, without its targets."""
    options = folder / "logs" / "options.txt"
    given = shlex.split(options.read_text(encoding="utf-8")) if options.is_file() else []
    python = Path(sys.executable)
    if python.is_relative_to(Path.cwd()):
        python = python.relative_to(Path.cwd())
    return [str(python), "-m", "snakemake", "--cores", "all", *given]


def rules_of_study(folder: Path) -> dict[str, str]:
    """Map each result of the study, as Snakemake sees it, to the rule that makes it."""
    command = [*snakemake(folder), "--quiet", "all", "--summary"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{shlex.join(command)} failed, so the study is not known:\n{done.stderr}")
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    return {row[0]: row[2] for row in rows if len(row) == 6 and row[0] != "output_file"}


def own_folder(rules: dict[str, str], folder: Path) -> Path:
    """Return the results folder of the study, as Snakemake names it: results/<dataset>.

    A run of several studies has one for each; ``folder`` says which, unless it is a copy.
    """
    named = list(dict.fromkeys(Path(*Path(result).parts[:2]) for result in rules))
    return next((own for own in named if own.exists() and own.samefile(folder)), named[0])


def target(result: Path, rules: dict[str, str]) -> str | None:
    """Return the name of a result for Snakemake: its own, or that of the folder a rule makes."""
    return next((str(path) for path in (result, *result.parents) if str(path) in rules), None)


def remaking(results: Sequence[Path], order: Sequence[Path], rules: dict[str, str]) -> list[str]:
    """Return arguments for each rule that must run again, first those whose results others need.

    ``order`` holds all results in the order in which they were made.
    """
    known = [name for path in order if (name := target(path, rules))]
    wrong = {name for path in results if (name := target(path, rules))}
    targets: dict[str, list[str]] = {}
    for name in dict.fromkeys(known):
        targets.setdefault(rules[name], []).extend([name] if name in wrong else [])
    return [shlex.join(["--force", "--", *found]) for found in targets.values() if found]


def verify(folder: Path) -> bool:
    """Print what is wrong in ``folder`` and how to fix it; return whether all is well."""
    order = list(results_below(folder))
    states = {result: text for result in order if (text := state(result))}
    rules = rules_of_study(folder) if states else {}
    own = own_folder(rules, folder) if rules else folder
    named = {result: own / result.relative_to(folder) for result in order}  # as Snakemake has it
    inside = {result: text for result, text in states.items() if target(named[result], rules)}
    for result, text in inside.items():
        print(f"{result}: {text}")
    for path in leftovers(folder):
        print(f"{path}: left by a killed job; the next job that makes this result removes it")
    wrong = [result for result, text in inside.items() if text != UNRECORDED]
    right = len(order) - len(states)
    print(f"{folder}: {right} results match their recorded checksums, {len(wrong)} do not.")
    if len(states) > len(inside):
        print(f"{len(states) - len(inside)} others that differ are no longer part of the study.")
    if wrong and not (own.exists() and own.samefile(folder)):
        print(f"{folder} is a copy of {own}: verify that, then copy these results again.")
    elif wrong:
        command = shlex.join(snakemake(folder))
        remade = remaking([named[path] for path in wrong], list(named.values()), rules)
        steps = [f"{command} {targets}" for targets in remade]
        print("To remake only those, run:", *steps, sep="\n")
    return not wrong


def main(words: Sequence[str]) -> int:
    """Verify the folders that ``words`` name, by default all; return the exit status."""
    parser = argparse.ArgumentParser(description="Check results against their checksums.")
    parser.add_argument("folders", type=Path, nargs="*", help="such as results/digits")
    folders = parser.parse_args(words).folders or sorted(Path("results").glob("*"))
    missing = [str(folder) for folder in folders if not folder.is_dir()]
    if missing:
        raise ExpectedError(f"there is no folder {', '.join(missing)}; correct the path")
    if not folders:
        raise ExpectedError("there are no results to verify: make run makes some")
    well = [verify(folder) for folder in folders]
    return 0 if all(well) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ExpectedError as error:
        sys.exit(sentence(error))
