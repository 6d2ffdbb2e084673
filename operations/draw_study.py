"""Draw each figure of a finished study again, for paper or slides.

    python operations/draw_study.py results/digits figures/digits pdf

Figures are drawn from the tables beside them, so the results may come from another machine.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from digitlab.errors import ExpectedError, sentence
from digitlab.jobs.files import written_whole
from digitlab.jobs.tables import load_table
from digitlab.plotting.style import theme
from digitlab.report.wording import counted

# The formats, and the metadata without which the same figure has the same bytes.
FORMATS: dict[str, dict[str, None]] = {
    "pdf": {"CreationDate": None},
    "png": {},
    "svg": {"Date": None},
}
DOTS = 300  # per inch, of a PNG and of images in a PDF
# White paper; text of a PDF can be searched.
ON_PAPER = {"savefig.facecolor": "white", "savefig.dpi": DOTS, "pdf.fonttype": 42}


def draw(table: Path, path: Path) -> None:
    """Save at ``path`` the figure of the report that is drawn from the file ``table``."""
    module = importlib.import_module(f"digitlab.figures.{table.stem.replace('-', '_')}")
    figure = module.draw(load_table(table))
    kind = path.suffix[1:]
    with written_whole(path) as temporary:
        figure.savefig(temporary, format=kind, metadata=FORMATS[kind], bbox_inches="tight")


def main(words: Sequence[str]) -> None:
    """Draw the figures of the study that ``words`` name, in the format that they name."""
    parser = argparse.ArgumentParser(description="Draw each figure of a finished study.")
    parser.add_argument("study", type=Path, help="the folder of its results")
    parser.add_argument("folder", type=Path, help="where the figures are saved")
    parser.add_argument("format", choices=sorted(FORMATS))
    given = parser.parse_args(words)
    tables = sorted(given.study.glob("figures/*.csv"))
    if not tables:
        raise ExpectedError(f"{given.study}/figures holds no tables; finish the study first")
    with theme(ON_PAPER):
        for table in tables:
            draw(table, given.folder / f"{table.stem}.{given.format}")
    print(f"{counted(len(tables), 'figure')} drawn: look into {given.folder}.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ExpectedError as error:
        sys.exit(sentence(error))
