"""A sentence in place of a figure that has nothing to show."""

from matplotlib.figure import Figure


def draw_notice(sentence: str) -> Figure:
    """Draw ``sentence`` alone."""
    figure = Figure(figsize=(8, 0.6))
    figure.text(0.5, 0.5, sentence, ha="center", va="center")
    return figure
