"""The report escapes what it is given and its figures and tables stand on their own."""

import re

import pandas as pd
import pytest
from workflow import ROOT

from digitlab.artifacts import load_artifacts
from digitlab.report_page import embedded_svg, headline_markdown, render_page
from digitlab.table_pages import MOST_ROWS, html_table, markdown_table, readable, shown

AWKWARD = "Ziffern <b>&\"' 数字"
SVG = (
    '<?xml version="1.0"?>\n<svg width="72pt" height="36pt" viewBox="0 0 72 36">'
    '<metadata>x</metadata><defs><clipPath id="c1"/></defs><g clip-path="url(#c1)"/>'
    '<use xlink:href="#c1"/></svg>'
)


def page(**changes) -> str:
    texts = {
        name: (ROOT / "report" / file).read_text(encoding="utf-8")
        for name, file in (
            ("template", "page.html"),
            ("style", "style.css"),
            ("behavior", "page.js"),
        )
    }
    context = {
        "title": AWKWARD,
        "facts": {"seeds": 2},
        "sections": [],
        "provenance": {
            "dataset": "made_up",
            "images": 10,
            "height": 4,
            "width": 3,
            "official": 0,
            "classes": [AWKWARD, "b"],
            "files": [{"name": AWKWARD, "source": "here", "bytes": 5, "md5": "m", "sha256": "s"}],
        },
        "environment": {"commit": "abc"},
        "settings": f"title: {AWKWARD}\n",
    }
    return render_page(texts, **{**context, **changes})


def test_awkward_names_come_out_escaped_and_intact():
    text = page()
    assert "<b>" not in text
    assert text.count("Ziffern &lt;b&gt;&amp;&#34;&#39; 数字") == 4  # title twice, file, settings


def test_a_section_shows_its_artifacts_with_caption_and_data():
    artifact = {
        "kind": "figure",
        "name": "curve",
        "title": "Curve",
        "content": "<svg></svg>",
        "caption": "Rises & falls.",
        "source": "figures/curve.csv",
    }
    text = page(sections=[{"name": "one", "title": "One", "artifacts": [artifact]}])
    assert '<figure id="figure-curve">' in text
    assert "<svg></svg>" in text
    assert "Rises &amp; falls." in text
    assert 'href="figures/curve.csv"' in text


def test_an_embedded_figure_keeps_its_identifiers_to_itself():
    text = embedded_svg(SVG, "curve", "A <title>", "What & how")
    assert set(re.findall(r'id="([^"]+)"', text)) == {
        "curve-title",
        "curve-description",
        "curve-c1",
    }
    assert "url(#curve-c1)" in text
    assert 'xlink:href="#curve-c1"' in text
    assert '<title id="curve-title">A &lt;title&gt;</title>' in text
    assert "<metadata>" not in text
    assert 'width="72pt"' not in text
    assert "width:1.00in" in text


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [
        (0.5, "accuracy", "0.5000"),
        (1e-9, "p_holm", "<0.0001"),
        (1.0, "p_holm", "1.0000"),
        (float("nan"), "low", "none"),
        (float("inf"), "odds_high", "infinite"),
        (100234, "parameters", "100,234"),
        (2026, "seed", "2026"),
        (True, "diverged", "True"),
        ("softmax_manual", "variant", "softmax_manual"),
    ],
)
def test_numbers_are_shown_for_the_eye(value, column, text):
    assert shown(value, column) == text


def test_a_long_table_says_how_much_it_leaves_out():
    table = pd.DataFrame({"n": range(MOST_ROWS + 5)})
    text = html_table(table, "Long")
    assert text.count("<tr>") == MOST_ROWS + 1
    assert f"{MOST_ROWS} of {MOST_ROWS + 5} rows" in text
    assert "of" not in html_table(table.head(3), "Short").split("</table>")[1]


def test_a_table_escapes_its_cells_and_its_title():
    text = html_table(pd.DataFrame({"<i>": ["<b>"]}), "<u>")
    assert not re.search("<[ibu]>", text)


def test_readable_adds_training_times_and_picks_columns():
    cell = {"variant": "v", "setting": "baseline", "percent": 100, "noise": 0}
    timings = pd.DataFrame([{**cell, "seconds": 1.0}, {**cell, "seconds": 3.0}])
    table = readable(pd.DataFrame([{**cell, "x": 1}]), timings, ["variant", "seconds_mean"])
    assert table.to_dict("records") == [{"variant": "v", "seconds_mean": 2.0}]


def test_markdown_survives_a_bar_in_a_cell():
    assert markdown_table(pd.DataFrame({"a": ["x|y"]})) == "| a |\n| --- |\n| x\\|y |\n"


def test_the_headline_names_partition_and_interval():
    row = {"variant": "v", "partition": "official", "percent": 100, "noise": 0, "seeds": 5}
    row |= {"accuracy_mean": 0.9, "accuracy_low": 0.89, "accuracy_high": 0.91}
    text = headline_markdown("T", pd.DataFrame([{**row, "seconds_mean": 2.5, "parameters": 7850}]))
    assert "`official` partition at 100 % of the training images and 0 % wrong labels" in text
    assert "| `v` | 0.9000 | 0.8900 to 0.9100 | 5 | 2.50 | 7850 |" in text


def test_every_artifact_is_declared_in_full_and_every_figure_has_a_module():
    facts = {"seeds": 5, "percent": 100, "noise": 0, "pair": "0 and 1"}
    sections, artifacts = load_artifacts(ROOT / "report" / "artifacts.yaml", facts)
    modules = {path.stem for path in (ROOT / "scripts/digitlab/figures").glob("*.py")}
    for name, artifact in artifacts.items():
        assert artifact["section"] in sections
        assert artifact["title"]
        assert "{" not in artifact["caption"]
        if artifact["kind"] == "figure":
            assert artifact["alt"]
            assert name.replace("-", "_") in modules


def test_an_artifact_in_an_unknown_section_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "sections: {one: One}\nartifacts:\n"
        "  x: {kind: table, section: two, title: t, needs: {}, caption: c}\n"
    )
    with pytest.raises(ValueError, match="x is in no section that is declared"):
        load_artifacts(tmp_path / "a.yaml", {})


def test_an_artifact_that_lacks_a_key_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "sections: {one: One}\nartifacts:\n  x: {kind: figure, section: one, title: t, needs: {}}\n"
    )
    with pytest.raises(ValueError, match="x lacks alt, caption"):
        load_artifacts(tmp_path / "a.yaml", {})
