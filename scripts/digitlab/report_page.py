"""Render the report from what it shows."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from digitlab.table_pages import markdown_table


def embedded_svg(svg: str, name: str, title: str, description: str) -> str:
    """Return the drawing of an SVG file as an element of a page, named for screen readers.

    Identifiers are prefixed with ``name``, as those of two figures would clash in one page.
    """
    body = svg[svg.index("<svg") :].rstrip()
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r'(href="|url\()#', rf"\1#{name}-", body)
    body = re.sub(r"<metadata>.*?</metadata>", "", body, count=1, flags=re.DOTALL)
    size = re.search(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ', body)
    width = f"{float(size[1]) / 72:.2f}in" if size else "100%"
    opening = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-description" style="width:{width}" '
    )
    words = (
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-description">{escape(description)}</desc>'
    )
    body = re.sub(r'<svg([^>]*?) width="[^"]*"', r"<svg\1", body, count=1)
    body = re.sub(r'<svg([^>]*?) height="[^"]*"', r"<svg\1", body, count=1)
    head, rest = body.split(">", 1)
    return opening + head.removeprefix("<svg").strip() + ">" + words + rest


def render_page(texts: Mapping[str, str], **context: Any) -> str:
    """Return the report as HTML.

    ``texts`` holds the ``template``, the ``style`` sheet and the script (``behavior``); values of
    ``context`` are escaped, except the content of artifacts, which is HTML already.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(texts["template"])
    inlined = {name: Markup(texts[name]) for name in ("style", "behavior")}
    return template.render(**inlined, **context).rstrip() + "\n"


def headline_markdown(title: str, headline: pd.DataFrame) -> str:
    """Return the headline of the study as Markdown, a row for each variant."""
    interval = [
        f"{row.accuracy_low:.4f} to {row.accuracy_high:.4f}" for row in headline.itertuples()
    ]
    table = pd.DataFrame(
        {
            "variant": "`" + headline["variant"] + "`",
            "accuracy": headline["accuracy_mean"],
            "95 % interval": interval,
            "seeds": headline["seeds"],
            "fit seconds": headline["seconds_mean"].map("{:.2f}".format),
            "parameters": headline["parameters"],
        }
    )
    first = headline.iloc[0]
    return (
        f"# {title}\n\nMean accuracy on the `{first.partition}` partition at {first.percent} % of "
        f"the training images and {first.noise} % wrong labels.\n\n{markdown_table(table)}"
    )
