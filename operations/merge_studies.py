"""Merge the fits of several studies of the same images into one working directory.

    python operations/merge_studies.py results/mine results/theirs --into merged

Exits with status 1 if something did not fit and was left out; each such thing is named.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from digitlab.changes.merging import merge
from digitlab.errors import ExpectedError, sentence


def main(words: Sequence[str]) -> int:
    """Merge the studies that ``words``, those of the command line, name; return the exit status."""
    parser = argparse.ArgumentParser(description="Merge studies of the same images into one.")
    parser.add_argument("studies", type=Path, nargs="+", help="their folders, at least two")
    parser.add_argument("--into", type=Path, required=True, help="the folder to be written")
    given = parser.parse_args(words)
    if len(given.studies) < 2:
        parser.error("name at least two studies: make merge FROM=results/mine,results/theirs")
    misfits = merge(given.studies, given.into)
    for each in misfits:
        print(f"{each}.")
    print(
        f"Finish the merged study: uv run snakemake --cores all --directory {given.into} "
        f"--configfile {given.into / 'settings.yaml'}"
    )
    return int(bool(misfits))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ExpectedError as error:
        sys.exit(sentence(error))
