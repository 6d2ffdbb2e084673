"""What all figures share: their theme, markers, how they are saved, the notice in an empty one."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib.figure import Figure

from digitlab.jobs.files import written_whole
from digitlab.plotting.names import style_of
from digitlab.plotting.points import Recorder, as_metadata

# Okabe and Ito's palette with gray for black and yellow, which are illegible on a dark or a light
# page. The lists differ in length, so that even with many lines no two look the same.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#7F7F7F")
MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)), (0, (8, 2)))

# Stands for the color of the page's text, which an inline SVG inherits.
INK = "#012345"

# Two widths for all figures, in inches: the column of the page, and what needs no more than half.
WIDTH, NARROW = 9.0, 5.6
# The scale of type, in points: titles and labels of axes, ticks and legends, what stands in panels.
LARGE, SMALL, TINY = 10.0, 9.0, 8.0

_RC: dict[str, Any] = {
    "svg.hashsalt": "digitlab",
    # Text that readers can search, copy and translate. Matplotlib measures it in DejaVu Sans;
    # Verdana is as wide, and other fonts are narrower.
    "svg.fonttype": "none",
    "font.sans-serif": ["DejaVu Sans", "Bitstream Vera Sans", "Verdana", "Geneva", "sans-serif"],
    "font.size": LARGE,
    **dict.fromkeys(("axes.titlesize", "axes.labelsize", "figure.labelsize"), LARGE),
    **dict.fromkeys(("xtick.labelsize", "ytick.labelsize", "legend.fontsize"), SMALL),
    "legend.title_fontsize": SMALL,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "grid.alpha": 0.2,
    "legend.frameon": False,
    "patch.force_edgecolor": False,  # seaborn's is white, also on a dark page
    "patch.edgecolor": "none",
    "lines.solid_capstyle": "butt",
    **dict.fromkeys(
        ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), INK
    ),
    "grid.color": INK,
    **dict.fromkeys(("figure.facecolor", "axes.facecolor", "savefig.facecolor"), "none"),
}


@contextmanager
def theme(changes: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Give what is drawn inside the look of all figures, whatever this machine's settings are.

    ``changes`` are settings of matplotlib that differ, such as on paper.
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        spines = {"axes.spines.top": False, "axes.spines.right": False}
        sns.set_theme("paper", "ticks", palette=COLORS, rc={**_RC, **spines, **(changes or {})})
        yield


def line_styles(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return a color, a marker and a line style for each of ``names``.

    A variant has the same ones in every figure; other names get them by their position.
    """
    return {
        name: {
            "color": COLORS[position % len(COLORS)],
            "marker": MARKERS[position % len(MARKERS)],
            "linestyle": DASHES[position % len(DASHES)],
            **style_of(name),
            "markersize": 5,
            "linewidth": 1.6,
        }
        for position, name in enumerate(names)
    }


def draw_notice(sentence: str) -> Figure:
    """Draw only ``sentence``, in place of a figure that has nothing to show."""
    figure = Figure(figsize=(8, 0.6))
    figure.text(0.5, 0.5, sentence, ha="center", va="center")
    return figure


def _settle(figure: Figure) -> None:
    """Place the axes of ``figure`` once and for all, on places that do not depend on the process.

    The solver of the constrained layout leaves rounding errors that differ from run to run, and the
    names of clipping paths in an SVG are made from them.
    """
    engine = figure.get_layout_engine()
    if engine is None:
        return
    engine.execute(figure)
    figure.set_layout_engine("none")
    for axes in figure.axes:
        place = axes.get_position(original=True).bounds
        left, bottom, width, height = (round(float(part), 6) for part in place)
        axes.set_position((left, bottom, width, height))


def save_figure(path: str | Path, figure: Figure) -> None:
    """Save ``figure`` as an SVG whose bytes depend only on what is drawn.

    At its end, the file says what is drawn where.
    """
    recorder = Recorder(figure)
    figure.add_artist(recorder)
    with written_whole(path) as temporary, theme():
        _settle(figure)
        figure.savefig(temporary, format="svg", metadata={"Date": None}, bbox_inches="tight")
        text = temporary.read_text(encoding="utf-8").replace(INK, "currentColor")
        text = text.replace("</svg>", as_metadata(recorder.points) + "</svg>")
        temporary.write_text(text, encoding="utf-8")
