"""The title page of Snakemake's own report shows the title of the study as it is."""

import html
import re
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from docutils.core import publish_parts
from jinja2 import Environment

from tests.made_up.settings import SETTINGS
from tests.runs.checkout import ROOT


@pytest.mark.parametrize(
    "title",
    [
        "A study",
        " *One* & **two** ",
        r"a\b_ `c`_ |d| <script>",
        "Ziffern “数字” :ref:`x`",
        "*",
        "_",
    ],
)
def test_a_title_is_no_markup(title):
    body = landing_page({"report": {"title": title}, "artifacts": {}}, [])
    assert f"<strong>{html.escape(title.strip(), quote=False)}</strong>" in body


def test_the_pictures_of_the_opening_are_part_of_the_page(tmp_path):
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg"><text>50 % & "more" #1\n</text>'
        + "<g/>" * 9000
        + "</svg>"
    )
    names = {"first": "opening", "other": "story"}
    artifacts = {
        name: {"kind": "figure", "title": f"The {name}", "shown": shown}
        for name, shown in names.items()
    }
    for name in names:
        (tmp_path / f"{name}.svg").write_text(drawing)
    files = [SimpleNamespace(target=f"{n}.svg", path=tmp_path / f"{n}.svg") for n in names]
    body = landing_page({"report": {"title": "A study"}, "artifacts": artifacts}, files)
    (source,) = re.findall('<img alt="The first" src="data:image/svg[+]xml,([^"]+)"', body)
    assert unquote(html.unescape(source)) == drawing
    assert "The other" not in body


def landing_page(changes, files):
    """The page as HTML, made as Snakemake makes it."""
    config = {**SETTINGS, **changes}
    template = Environment().from_string((ROOT / "report/workflow.rst").read_text("utf-8"))
    page = SimpleNamespace(target="report.html", path="report.html")
    text = template.render(snakemake=SimpleNamespace(config=config), files=[page, *files])
    # Which Snakemake appends.
    text += "\n\n.. _Downloads: x\n.. _Statistics: y\n.. _summary.pdf: z\n"
    body = publish_parts(text, writer="html", settings_overrides={"report_level": 2})["body"]
    assert "system-message" not in body
    return body
