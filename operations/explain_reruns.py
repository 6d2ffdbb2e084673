"""Say in plain words what Snakemake would run now, and why each job has to run.

    python operations/explain_reruns.py [arguments for snakemake]

It reads the output of a dry run: nothing is made or changed.
"""

import argparse
import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

JOB = re.compile(r"^Job \d+: (.*)\nReason: (.*)$", re.MULTILINE)
PARAMS = re.compile(r"Params have changed since last execution: .*?before: (.*) now: (.*)$")
DIGEST = re.compile("[0-9a-f]{12}")
FILES = {
    "Missing output files": "is missing",
    "Incomplete output files": "was left incomplete by an interrupted run",
    "Updated input files": "changed",
}
SENTENCES = {
    "Set of input files has changed since last execution": "its set of input files changed",
    "Software environment definition has changed since last execution": "its environment changed",
    "Forced execution": "it is forced",
}
NOT_RECORDED = "not recorded"  # UNKNOWN in scripts/digitlab/jobs/made_by.py
DAMAGED = "damaged: "  # DAMAGED in scripts/digitlab/jobs/damaged.py
FOLLOWS = "Input files updated by another job"


class Job(NamedTuple):
    """A job that would run: what it does, its own causes, and whether an input is remade."""

    message: str
    causes: tuple[str, ...]
    follows: bool


def literals(text: str) -> list[Any]:
    """Return the parameters that Snakemake printed one after another, unparsable ones as text."""
    if text.strip() == "<nothing exclusive>":
        return []
    try:
        return list(ast.literal_eval(f"[{text}]"))
    except (SyntaxError, ValueError):
        return [text.strip()]


def mapping_causes(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    """Yield the differences between two values of a parameter that maps names to values."""
    code = all(str(name).endswith(".py") for name in before | now)
    for name in sorted(before.keys() | now.keys(), key=str):
        if before.get(name) == now.get(name):
            continue
        if not code and is_contents(before | now):
            yield f"{name} changed"
        elif all(isinstance(value.get(name), dict) for value in (before, now)):
            yield f"what {name} is made from changed"
        elif not code:
            yield f"{name} was {before.get(name)!r} and is {now.get(name)!r}"
        elif name in before and name in now:
            yield f"{place(name)} changed"
        else:
            yield f"{place(name)} is {'new' if name in now else 'no longer'} among its code"


def place(name: str) -> str:
    """Return where the code called ``name`` is: ours below scripts/, a method's where it says."""
    ours = name.startswith("digitlab/") or "/" not in name
    return f"scripts/{name}" if ours else name


def is_code(value: Any) -> bool:
    """Return whether a parameter holds the digests of the code that a job executes."""
    return isinstance(value, dict) and all(str(name).endswith(".py") for name in value)


def is_contents(value: dict[str, Any]) -> bool:
    """Return whether a parameter holds the digests of files that no job made."""
    return all(isinstance(part, str) and DIGEST.fullmatch(part) for part in value.values())


def parameter_causes(before: list[Any], now: list[Any]) -> Iterator[str]:
    """Yield the differences between the parameters of a job before and now."""
    if before == [NOT_RECORDED]:
        yield "it is not recorded what made it"
        return
    if len(before) == 1 and str(before[0]).startswith(DAMAGED):
        yield before[0].removeprefix(DAMAGED)
        return
    for chosen in (True, False):
        old, new = ([value for value in side if is_code(value) is chosen] for side in (before, now))
        if len(old) == len(new) == 1 and isinstance(old[0], dict) and isinstance(new[0], dict):
            yield from mapping_causes(old[0], new[0])
        elif old or new:
            shown = [", ".join(map(repr, side)) or "nothing" for side in (old, new)]
            yield f"a setting was {shown[0]} and is {shown[1]}"


def causes(reason: str) -> Iterator[str]:
    """Yield the causes in Snakemake's ``reason``, except for inputs that another job remakes."""
    changed = PARAMS.search(reason)
    if changed:
        yield from parameter_causes(literals(changed[1]), literals(changed[2]))
        reason = reason[: changed.start()]
    for part in filter(None, (part.strip() for part in reason.split("; "))):
        kind, _, files = part.partition(": ")
        if kind in FILES:
            yield from (f"{file} {FILES[kind]}" for file in files.split(", ") if file)
        elif kind != FOLLOWS:
            yield SENTENCES.get(part, part)


def planned(printed: str) -> list[Job]:
    """Return the jobs of a dry run, parsed from what it ``printed``."""
    return [
        Job(message, tuple(causes(reason)), FOLLOWS in reason)
        for message, reason in JOB.findall(printed)
    ]


def explanation(jobs: list[Job]) -> str:
    """Return what would run and why, with the causes of the most jobs first."""
    if not jobs:
        return "Nothing would run: every result is up to date.\n"
    grouped: dict[tuple[str, ...], list[str]] = {}
    for job in jobs:
        if job.causes:
            grouped.setdefault(job.causes, []).append(job.message)
    lines = [f"{len(jobs)} job{'s' * (len(jobs) > 1)} would run."]
    for because, messages in sorted(grouped.items(), key=lambda item: -len(item[1])):
        lines += ["", f"{len(messages)} because"]
        lines += [f"    {cause}" for cause in because[:5]]
        lines += [f"    and {len(because) - 5} more"] * (len(because) > 5)
        lines += [f"  {message}" for message in messages[:3]]
        lines += [f"  and {len(messages) - 3} more"] * (len(messages) > 3)
    following = sum(not job.causes for job in jobs)
    if following:
        lines += ["", f"{following} because their inputs would be remade."]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Print the explanation of a dry run with ``arguments``; return Snakemake's exit status."""
    command = [sys.executable, "-P", "-m", "snakemake", "--cores", "1", "--dry-run", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
    else:
        print(explanation(planned(done.stdout + done.stderr)), end="")
    return done.returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description="Say what Snakemake would run now, and why.",
        epilog="All other arguments are those of snakemake, such as --configfile mine.yaml.",
        allow_abbrev=False,
    )
    # A list of arguments that may begin with a flag, which argparse's REMAINDER refuses.
    sys.exit(main(parser.parse_known_args()[1]))
