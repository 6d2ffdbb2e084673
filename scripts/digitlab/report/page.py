"""Render the report from its templates and what it shows."""

import json
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from digitlab.report.content_policy import PLACE, with_policy
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
    files = {
        "style": [folder / "style.css", *sorted(folder.glob("explorers/*.css"))],
        "theme": [folder / "theme.js"],
        "behavior": [folder / "page.js"],
        "explorers": sorted(folder.glob("explorers/*.js"), key=lambda file: file.name),
    }
    inlined = {
        name: Markup("\n").join(Markup(file.read_text(encoding="utf-8")) for file in of_name)
        for name, of_name in files.items()
    }
    page = environment(folder).get_template("page.html")
    made = page.render(**inlined, content_policy=PLACE, **context)
    return with_policy(made.rstrip() + "\n")


def as_data(content: Any) -> Markup:
    """Return ``content`` as JSON that can stand in a script element of the page."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def render_summary(templates: str | Path, **context: Any) -> str:
    """Return the summary of the report as Markdown, which marks code by backticks."""
    summary = environment(templates).get_template("summary.md").render(**context)
    return re.sub("</?code>", "`", summary).rstrip() + "\n"
