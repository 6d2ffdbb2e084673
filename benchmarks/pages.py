"""Figures for the README, which code hosts show on light and dark pages."""

from pathlib import Path

from matplotlib.figure import Figure

from digitlab.jobs.files import save_text
from digitlab.plotting.style import save_figure
from report.refresh_readme import on_white


def save_readable(path: str | Path, figure: Figure) -> None:
    """Save ``figure`` as an SVG with dark ink on a white background."""
    save_figure(path, figure)
    save_text(path, on_white(Path(path).read_text(encoding="utf-8")))
