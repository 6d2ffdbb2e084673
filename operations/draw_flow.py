"""Draw how the rule files of the pipeline depend on each other, as an SVG for the README.

    python operations/draw_flow.py docs/flow.svg

Which rule needs which is read from Snakemake's own rule graph; rules are grouped by the file that
holds them, in the order in which the Snakefile includes these files.
"""

import argparse
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

ROOT = Path(__file__).parent.parent
# In inches: the width of a box, the gap between boxes, the outer margin, a line of text, a title.
WIDTH, GAP, MARGIN, LINE, HEAD = 2.45, 0.55, 0.15, 0.2, 0.5
GAP_BELOW_PURPOSE = 0.08
INK, PAPER, BOX, ARROW, BACK = "#1b1f24", "#ffffff", "#eef3f8", "#4a6785", "#a35b00"
# Fixed identifiers, so that the same flow gives the same bytes; the date is left out when saving.
RC: dict[Any, Any] = {
    "svg.hashsalt": "digitlab",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
}

Edges = set[tuple[str, str]]


class Part(NamedTuple):
    """A rule file as drawn: a title, lines about its purpose, and its rules."""

    title: str
    purpose: list[str]
    rules: list[str]

    @property
    def height(self) -> float:
        """The height of its box in inches."""
        return HEAD + LINE * (len(self.purpose) + len(self.rules)) + GAP_BELOW_PURPOSE


def included_files(snakefile: str) -> list[str]:
    """Return the names of the rule files that a Snakefile includes, in its order."""
    return re.findall(r'^include: "rules/(\w+)\.smk"', snakefile, re.MULTILINE)


def rules_of(text: str) -> list[str]:
    """Return the rules that the text of a rule file defines, in order.

    Rules of which there is one per section of the report, ``<name>_of_<section>``, count as one.
    """
    named = re.findall(r'^rule (\w+):|^            f"(\w+)_of_', text, re.MULTILINE)
    return [alone or by_section for alone, by_section in named]


def file_edges(graph: str, rules: dict[str, list[str]]) -> Edges:
    """Return which file makes what another one needs, as pairs (maker, user).

    ``graph`` is Snakemake's rule graph in the DOT language of Graphviz; ``rules`` says which rules
    each file holds. Rules that are in no file, such as ``all``, are left out.
    """
    labels = re.findall(r'^\s*(\d+)\[label = "(\w+)', graph, re.MULTILINE)
    names = {number: rule.split("_of_")[0] for number, rule in labels}
    home = {rule: file for file, own in rules.items() for rule in own}
    pairs = re.findall(r"^\s*(\d+) -> (\d+)", graph, re.MULTILINE)
    edges = {(home.get(names[a]), home.get(names[b])) for a, b in pairs}
    return {(a, b) for a, b in edges if a and b and a != b}


def without_shortcuts(edges: Edges, order: list[str]) -> Edges:
    """Return ``edges`` without those that go forward in ``order`` and that another path implies."""
    forward = {(a, b) for a, b in edges if order.index(a) < order.index(b)}

    def reached(start: str, goal: str, skipped: tuple[str, str]) -> bool:
        steps = [b for a, b in forward if a == start and (a, b) != skipped]
        return goal in steps or any(reached(step, goal, skipped) for step in steps)

    return {edge for edge in edges if edge not in forward or not reached(*edge, edge)}


def columns(edges: Edges, order: list[str]) -> dict[str, int]:
    """Return the column of each file: one to the right of the last earlier file that it needs."""
    column: dict[str, int] = {}
    for name in order:
        needed = [column[a] for a, b in edges if b == name and a in column]
        column[name] = 1 + max(needed, default=-1)
    return column


def centers(
    place: dict[str, int], heights: dict[str, float], edges: Edges, order: list[str]
) -> dict[str, float]:
    """Return the height of the middle of each box: level with what it needs, stacked if several."""
    middle: dict[str, float] = {}
    for column in range(max(place.values()) + 1):
        stack = [name for name in order if place[name] == column]
        needed = [middle[a] for a, b in edges if b in stack and a in middle]
        y = sum(needed) / len(needed) if needed else 0.0
        y += (sum(heights[name] for name in stack) + GAP * (len(stack) - 1)) / 2
        for name in stack:
            middle[name] = y - heights[name] / 2
            y -= heights[name] + GAP
    return middle


def draw_box(axes: Axes, corner: tuple[float, float], part: Part) -> None:
    """Draw a part of the flow with its upper left ``corner`` at (x, y)."""
    x, y = corner
    box = FancyBboxPatch(
        (x, y - part.height), WIDTH, part.height, boxstyle="round,pad=0,rounding_size=0.08"
    )
    box.set(facecolor=BOX, edgecolor=ARROW, linewidth=1.2)
    axes.add_patch(box)
    axes.text(x + 0.14, y - 0.26, part.title, fontsize=12, weight="bold", color=INK, va="center")
    for number, line in enumerate([*part.purpose, *part.rules]):
        style = "italic" if number < len(part.purpose) else "normal"
        apart = GAP_BELOW_PURPOSE if number >= len(part.purpose) else 0
        place = y - HEAD - LINE * (number + 0.2) - apart
        axes.text(x + 0.14, place, line, fontsize=9, style=style, color=INK, va="center")


def draw_flow(parts: dict[str, Part], edges: Edges) -> Figure:
    """Return the drawing: a box for each file with its rules, and an arrow for each edge.

    ``common``, which all rules share, is drawn above the first of the others.
    """
    order = [name for name in parts if name != "common"]
    edges = without_shortcuts(edges, order)
    heights = {name: part.height for name, part in parts.items()}
    place = columns(edges, order)
    middle = centers(place, heights, edges, order)
    middle["common"] = middle[order[0]] + heights[order[0]] / 2 + GAP + heights["common"] / 2
    place["common"] = 0
    above = max(middle[name] + heights[name] / 2 for name in parts) + MARGIN
    below = min(middle[name] - heights[name] / 2 for name in parts) - MARGIN
    wide = max(place.values()) * (WIDTH + GAP) + WIDTH + 2 * MARGIN
    figure = Figure(figsize=(wide, above - below), facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, wide), ylim=(below, above))
    axes.axis("off")
    left = {name: MARGIN + place[name] * (WIDTH + GAP) for name in parts}
    for name, part in parts.items():
        draw_box(axes, (left[name], middle[name] + part.height / 2), part)

    def edge_of_box(name: str, side: int) -> tuple[float, float]:
        return left[name] + WIDTH / 2, middle[name] + side * heights[name] / 2

    arrow(axes, edge_of_box("common", -1), edge_of_box(order[0], 1), ARROW)
    for a, b in sorted(edges):
        if order.index(a) < order.index(b):
            arrow(axes, (left[a] + WIDTH, middle[a]), (left[b], middle[b]), ARROW)
        else:  # made by a later file in that order, but needed by an earlier one
            arrow(axes, edge_of_box(a, -1), edge_of_box(b, -1), BACK, -0.3)
            between = (left[a] + left[b] + WIDTH) / 2
            note = "computed tables that claims are judged by"
            under = min(edge_of_box(a, -1)[1], edge_of_box(b, -1)[1]) - 0.45
            axes.text(between, under, note, fontsize=9, color=BACK, ha="center")
    return figure


def arrow(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], color: str, bend: float = 0
) -> None:
    """Draw an arrow from ``start`` to ``end``, straight or with a ``bend``."""
    patch = FancyArrowPatch(start, end, connectionstyle=f"arc3,rad={bend}", shrinkA=0, shrinkB=1)
    patch.set(arrowstyle="-|>", mutation_scale=13, linewidth=1.4, color=color)
    axes.add_patch(patch)


def part_of(name: str, text: str) -> Part:
    """Return the box of a rule file: its name, the first line of its docstring and its rules."""
    purpose = text.removeprefix('"""').split("\n")[0].rstrip(".")
    return Part(f"{name}.smk", textwrap.wrap(purpose, 32), rules_of(text))


def main(svg: str) -> None:
    """Save the drawing of this checkout's rule files."""
    command = [sys.executable, "-m", "snakemake", "--rulegraph", "dot", "--quiet", "all"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    files = included_files((ROOT / "Snakefile").read_text(encoding="utf-8"))
    texts = {name: (ROOT / f"rules/{name}.smk").read_text(encoding="utf-8") for name in files}
    parts = {name: part_of(name, text) for name, text in texts.items()}
    edges = file_edges(done.stdout, {name: part.rules for name, part in parts.items()})
    with mpl.rc_context(RC):
        draw_flow(parts, edges).savefig(svg, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Draw how the rule files depend on each other.")
    parser.add_argument("svg", help="the file to be written, such as docs/flow.svg")
    main(parser.parse_args().svg)
