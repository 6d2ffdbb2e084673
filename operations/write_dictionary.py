"""Write the data dictionary of every table as Markdown, from its declarations.

python operations/write_dictionary.py docs/data-dictionary.md
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from digitlab.contracts.dictionary import load_dictionary
from digitlab.contracts.documents import markdown
from digitlab.jobs.files import save_text

HEAD = """\
# Data dictionary

Each column of each CSV file of a study: those in `results/<dataset>/tables`, those in
`results/<dataset>/figures`, which figures are drawn from, and those that `make partitions` exports.
Written by `make dictionary` from `report/dictionary`. A study has the tables that its settings call
for, and its own dictionary beside them: `tables/README.md` and, for programs, `datapackage.json`.

"""


def text() -> str:
    """Return the data dictionary as Markdown."""
    return HEAD + markdown(load_dictionary().tables.values())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path, help="the Markdown file")
    save_text(parser.parse_args().path, text())
