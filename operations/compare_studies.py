"""Write what differs between the results in two folders to comparison.html and comparison.csv.

python operations/compare_studies.py results/before results/after results/comparison
"""

import sys
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
    files = {"template": "comparison.jinja", "style": "style.css", "behavior": "page.js"}
    texts = {name: (REPORT / file).read_text(encoding="utf-8") for name, file in files.items()}
    save_table(folder / "comparison.csv", comparison.accuracies)
    save_text(folder / "comparison.html", render_comparison(texts, comparison))


def main(before: Path, after: Path, folder: Path) -> None:
    """Compare the studies in two folders, at the level and margin of the later one."""
    earlier, later = load_study(before), load_study(after)
    save_comparison(folder, compare_studies(earlier, later, *compared_at(later)))
    print(f"Open {folder / 'comparison.html'}.")


if __name__ == "__main__":
    if len(sys.argv) != 4 or not all(sys.argv[1:]):
        sys.exit("Name two folders: make compare BEFORE=results/digits AFTER=results/mnist")
    try:
        main(*map(Path, sys.argv[1:]))
    except StudyError as error:
        sys.exit(str(error))
