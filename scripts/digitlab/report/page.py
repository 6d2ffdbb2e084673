"""Render the report from its templates and what it shows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape


def counted(number: int, word: str, several: str | None = None) -> str:
    """Return a number with its word: no test, 1 test, 1,234 tests."""
    if number > 1:
        return f"{number:,} {several or word + 's'}"
    return f"{number or 'no'} {word}"


def listed(words: Sequence[Any]) -> str:
    """Return words in a row: a, b and c. HTML among them stays HTML."""
    parts = [escape(word) for word in words]
    if len(parts) < 2:
        return Markup().join(parts)
    return Markup(" and ").join([Markup(", ").join(parts[:-1]), parts[-1]])


def wrapped(name: str) -> str:
    """Return a name set as code."""
    return Markup("<code>{}</code>").format(name)


def names(words: Sequence[str]) -> str:
    """Return names in a row, each set as code."""
    return listed([wrapped(word) for word in words])


def percent(share: float, digits: int = 2) -> str:
    """Return a share as percent; bounds of an interval end at 100 %."""
    return f"{100 * min(share, 1):.{digits}f} %"


def points(share: float, digits: int = 2) -> str:
    """Return a difference of shares in percentage points."""
    return f"{100 * share:.{digits}f}"


def thousands(number: float) -> str:
    """Return a whole number with its thousands apart."""
    return f"{number:,.0f}"


def duration(hours: float) -> str:
    """Return a time in the unit that suits it: seconds, minutes or hours."""
    if hours >= 1:
        return f"{hours:.1f} hours"
    return f"{60 * hours:.1f} minutes" if hours >= 1 / 60 else f"{3600 * hours:.0f} seconds"


FILTERS = {
    "counted": counted,
    "duration": duration,
    "listed": listed,
    "names": names,
    "percent": percent,
    "points": points,
    "thousands": thousands,
    "wrapped": wrapped,
}


def environment(templates: str | Path) -> Environment:
    """Return the environment that templates in the folder ``templates`` are rendered in.

    Values are escaped in HTML, and a name without a value is an error.
    """
    made = Environment(
        loader=FileSystemLoader(templates),
        autoescape=lambda name: name is None or name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    return made


def render_page(templates: str | Path, **context: Any) -> str:
    """Return the report as HTML: ``page.html`` of ``templates``, which holds all others."""
    folder = Path(templates)
    inlined = {
        name: Markup((folder / file).read_text(encoding="utf-8"))
        for name, file in (("style", "style.css"), ("behavior", "page.js"))
    }
    page = environment(folder).get_template("page.html").render(**inlined, **context)
    return page.rstrip() + "\n"


def render_summary(templates: str | Path, **context: Any) -> str:
    """Return the summary of the report as Markdown."""
    summary = environment(templates).get_template("summary.md").render(**context)
    return summary.rstrip() + "\n"
