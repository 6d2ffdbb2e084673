"""Publish a finished study as a Workflow Run RO-Crate.

python operations/publish_study.py results/digits published/digits
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from digitlab.errors import ExpectedError, sentence
from digitlab.findings.time_to_target import WATTS
from digitlab.publication.crate import publish

ROOT = Path(__file__).resolve().parents[1]


def main(words: Sequence[str]) -> None:
    """Publish the study that ``words``, those of the command line, name."""
    parser = argparse.ArgumentParser(description="Publish a finished study as an RO-Crate.")
    parser.add_argument("study", type=Path, help="its folder, such as results/digits")
    parser.add_argument("crate", type=Path, help="the folder to be written")
    parser.add_argument("--watts", type=float, default=WATTS, help=f"of a core (default: {WATTS})")
    given = parser.parse_args(words)
    publish(given.study, ROOT, given.crate, given.watts)
    print(f"{given.crate} is an RO-Crate; rocrate-validator validate {given.crate} checks it.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ExpectedError as error:
        sys.exit(sentence(error))
