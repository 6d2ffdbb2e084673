"""The title page of Snakemake's own report shows the title of the study as it is."""

import html
from types import SimpleNamespace

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
    config = {**SETTINGS, "report": {"title": title}, "artifacts": {}}
    template = Environment().from_string((ROOT / "report/workflow.rst").read_text("utf-8"))
    pages = [SimpleNamespace(target="report.html", path="report.html")]
    text = template.render(snakemake=SimpleNamespace(config=config), files=pages)
    text += "\n\n.. _Downloads: x\n.. _Statistics: y\n"  # which Snakemake appends
    body = publish_parts(text, writer="html", settings_overrides={"report_level": 2})["body"]
    assert f"<strong>{html.escape(title.strip(), quote=False)}</strong>" in body
    assert "system-message" not in body
