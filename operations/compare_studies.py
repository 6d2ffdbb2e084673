"""Write what differs between the results in two folders to comparison.html and comparison.csv.

python operations/compare_studies.py results/before results/after results/comparison
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from digitlab.changes.finished_study import FinishedStudy, StudyError, load_study
from digitlab.changes.page import Comparison, compare_studies, render_comparison
from digitlab.jobs.files import save_text
from digitlab.jobs.tables import save_table

REPORT = Path(__file__).resolve().parents[1] / "report"
LEVEL, MARGIN = 0.05, 0.005  # the defaults of config.yaml, for a study without a record


def compared_at(study: FinishedStudy) -> tuple[float, float]:
    """Return the significance level and the equivalence margin that a study uses."""
    settings = study.record.get("settings", {}).get("comparison", {})
    return settings.get("level", LEVEL), settings.get("margin", MARGIN)


def save_comparison(folder: Path, comparison: Comparison) -> None:
    """Save the page and its table of accuracies in ``folder``."""
    files = {"template": "comparison.jinja", "style": "style.css"}
    files |= {"theme": "theme.js", "behavior": "page.js"}
    texts = {name: (REPORT / file).read_text(encoding="utf-8") for name, file in files.items()}
    save_table(folder / "comparison.csv", comparison.accuracies)
    save_text(folder / "comparison.html", render_comparison(texts, comparison))


def main(words: Sequence[str]) -> None:
    """Compare the studies that ``words`` name, at the level and margin of the later one."""
    parser = argparse.ArgumentParser(description="Write what differs between two studies.")
    parser.add_argument("before", type=Path, help="the folder of the earlier study")
    parser.add_argument("after", type=Path, help="the folder of the later one")
    parser.add_argument("folder", type=Path, help="where the comparison is written")
    given = parser.parse_args(words)
    earlier, later = load_study(given.before), load_study(given.after)
    save_comparison(given.folder, compare_studies(earlier, later, *compared_at(later)))
    print(f"Open {given.folder / 'comparison.html'}.")


if __name__ == "__main__":
    if not all(sys.argv[1:]):  # make passes what is not given as empty
        sys.exit("Name two folders: make compare BEFORE=results/digits AFTER=results/mnist")
    try:
        main(sys.argv[1:])
    except StudyError as error:
        sys.exit(str(error))
