"""Render the report from its templates and what it shows."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from digitlab.report.wording import FILTERS


def environment(templates: str | Path) -> Environment:
    """Return the environment that templates in the folder ``templates`` are rendered in.

    Values are escaped in HTML, and an undefined name is an error.
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
    """Return the report as HTML, from ``page.html`` in ``templates``, which includes the others."""
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
