"""Put the headline of the MNIST study, its verdicts and one of its figures into the README.

python report/refresh_readme.py README.md results/mnist report/readme-figure.svg
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

START, END = "<!-- headline: written by make readme -->", "<!-- end of headline -->"


def on_white(svg: str) -> str:
    """Return ``svg`` with dark ink on white, legible on the light and dark pages of code hosts."""
    sheet = '<rect width="100%" height="100%" fill="#ffffff"/>'
    inked = svg.replace("currentColor", "#1b1f24")
    return re.sub(r"(<svg[^>]*>)", rf"\1{sheet}", inked, count=1)


def verdicts_sentence(verdicts: dict[str, Any]) -> str:
    """Return a sentence on how many of the claims under test got each verdict."""
    counts = [f"{count} {verdict}" for verdict, count in verdicts["counts"].items()]
    return f"Of the {len(verdicts['claims'])} claims under test: {', '.join(counts)}."


def main(readme: Path, results: Path, figure: Path) -> None:
    """Replace the text between the markers in ``readme`` and save the figure."""
    summary = (results / "report.md").read_text(encoding="utf-8")
    table = summary.split("\n", 2)[2].split("\n## ")[0].strip()  # the headline alone
    verdicts = json.loads((results / "verdicts.json").read_text(encoding="utf-8"))
    table += f"\n\n{verdicts_sentence(verdicts)}"
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(START)
    after = rest.split(END)[1]
    drawn = (results / "figures" / "accuracy-vs-noise.svg").read_text(encoding="utf-8")
    figure.write_text(on_white(drawn), encoding="utf-8")
    readme.write_text(f"{before}{START}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
