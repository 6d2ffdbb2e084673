"""Compare a run with reference results: is each table the same, and if not, why?

    python operations/reproduce_study.py results/digits reference/digits

Exits with status 1 if a table is different. --record saves a run as the reference.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from digitlab.errors import ExpectedError, sentence
from digitlab.publication.agreement import compare_with_reference, counted, save_reference


def main(words: Sequence[str]) -> int:
    """Compare the run that ``words``, those of the command line, name; return the exit status."""
    parser = argparse.ArgumentParser(description="Compare a run with reference results.")
    parser.add_argument("study", type=Path, help="the folder of a run, such as results/digits")
    parser.add_argument("reference", type=Path, help="the folder of the reference")
    parser.add_argument("--record", action="store_true", help="save the run as the reference")
    given = parser.parse_args(words)
    if given.record:
        save_reference(given.study, given.reference)
        print(f"{given.reference} holds what {given.study} is.")
        return 0
    found, causes = compare_with_reference(given.study, given.reference)
    for each in found:
        print(f"{each.table}: {each.level}" + (f" ({each.why})" if each.why else ""))
    print("; ".join(f"{number} {level}" for level, number in counted(found).items()) + ".")
    if causes:
        print(f"What differs between the runs: {'; '.join(causes)}.")
    return int(any(each.level == "different" for each in found))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ExpectedError as error:
        sys.exit(sentence(error))
