"""The report escapes its input, and its figures and tables are self-contained."""

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import yaml
from markupsafe import Markup

from digitlab.exported.packing import inflated
from digitlab.jobs.tables import save_table
from digitlab.report.artifacts import load_artifacts
from digitlab.report.checklists import ANSWERS, load_checklists
from digitlab.report.content import in_sections, load_content, on_demand
from digitlab.report.csv_links import MOST_EMBEDDED, MOST_PACKED, csv_link, data_uri
from digitlab.report.html_tables import (
    MOST_ROWS,
    html_page,
    html_table,
    markdown_table,
    readable,
    shown,
)
from digitlab.report.markdown import headline_table
from digitlab.report.page import as_data, render_page, render_summary
from digitlab.report.svg import Figures
from tests.made_up.report import artifact as made_up_artifact
from tests.made_up.report import context, settings, tables
from tests.runs.checkout import ROOT

TEMPLATES = ROOT / "report"
AWKWARD = "Ziffern <b>&\"' 数字"
SVG = (
    '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
    'width="72pt" height="36pt" viewBox="0 0 72 36">'
    '<metadata>x</metadata><defs><clipPath id="c1"><rect x="1.23456" y="0"/></clipPath>'
    '<path id="mark-1" d="M 0 0 \nL 4 5 \nz\n"/></defs>'
    '<g id="axes_1"><path d="M 1.234567 0 \nL -0.001 2 " clip-path="url(#c1)" '
    'style="fill: none; stroke: red"/></g>'
    '<g transform="translate(1.23456 2) scale(0.1 -0.1)"><use xlink:href="#mark-1" '
    'transform="translate(3.14159 0)"/></g></svg>'
)


class Outline(HTMLParser):
    """The content of a page: its text, its headings and its identifiers."""

    def __init__(self, page: str):
        super().__init__()
        self.text, self.levels, self.ids, self.links = "", [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if "id" in found:
            self.ids.append(found["id"])
        if found.get("href", "").startswith("#"):
            self.links.append(found["href"][1:])

    def handle_data(self, data):
        self.text += data


def test_awkward_names_come_out_escaped_and_intact():
    found = tables()
    for name in ("headline", "timings"):
        found[name] = found[name].replace("first", AWKWARD)
    for name in ("algorithms", "equivalence", "tiers"):
        found[name] = found[name].replace("first", AWKWARD)
    chosen = settings()
    chosen["grid"] = {**chosen["grid"], "sweeps": [AWKWARD]}
    made = context(found, title=AWKWARD, settings=chosen, settings_text=f"title: {AWKWARD}\n")
    made["provenance"]["classes"] = [AWKWARD, "b"]
    made["families"] = {AWKWARD: [AWKWARD, "second"]}
    page, summary = render_page(TEMPLATES, **made), render_summary(TEMPLATES, **made)
    for text in (page, summary):
        assert "<b>" not in text
    # Title (twice), class, sweep, family, its member, settings, best of its family, pair of equals.
    assert Outline(page).text.count(AWKWARD) >= 9
    assert summary.startswith(
        f"# {html.escape(AWKWARD, quote=True).replace('&#x27;', '&#39;')}".replace(
            "&quot;", "&#34;"
        )
    )


def test_a_figure_shows_caption_data_and_origin():
    shown_figure = made_up_artifact(label="Figure 7", content=Markup("<svg></svg>"))
    section = {"name": "data", "title": "Data", "artifacts": [shown_figure]}
    page = render_page(TEMPLATES, **context(sections=[section]))
    assert '<figure id="figure-curve">' in page
    assert "<svg></svg>" in page
    assert "<strong>It rises by 2 &lt; 3.</strong> Rises &amp; falls." in page
    assert 'download="curve.csv" href="data:text/csv,a"' in page
    assert "scripts/digitlab/figures/curve.py" in page
    assert "<dt>Settings</dt><dd><code>seeds</code> directly" in page


def test_headings_are_in_order_and_links_lead_somewhere():
    outline = Outline(render_page(TEMPLATES, **context()))
    assert outline.levels[0] == 1
    assert outline.levels.count(1) == 1
    pairs = zip(outline.levels, outline.levels[1:], strict=False)
    assert all(after - before <= 1 for before, after in pairs)
    assert len(outline.ids) == len(set(outline.ids))
    sections, artifacts = load_artifacts(ROOT / "report", context()["facts"])
    elsewhere = {f"{declared['kind']}-{name}" for name, declared in artifacts.items()}
    assert set(outline.links) <= {*outline.ids, *elsewhere}
    assert set(sections) <= set(outline.ids)


def test_the_same_context_gives_the_same_bytes():
    assert render_page(TEMPLATES, **context()) == render_page(TEMPLATES, **context())


def test_the_policy_admits_what_the_page_holds_and_nothing_else():
    page = render_page(TEMPLATES, **context())
    policy = re.search('Content-Security-Policy" content="([^"]+)"', page)[1]
    assert policy.startswith("default-src 'none'; img-src data:; ")
    assert "unsafe" not in policy
    for element, count in (("style", 1), ("script", 3)):
        held = re.findall(rf"<{element}(?: type=.module.)?>(.*?)</{element}>", page, re.DOTALL)
        assert len(held) == count
        for text in held:
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in re.search(f"{element}-src ([^;]+)", policy)[1]
    body = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"<[^>]*\s(style|on[a-z]+)=", body)  # the policy would block these


def test_data_of_the_page_cannot_end_its_script_element():
    text = as_data({"name": "</script><b>"})
    assert "<" not in text
    assert json.loads(text) == {"name": "</script><b>"}


def test_an_embedded_figure_keeps_its_identifiers_to_itself():
    figures = Figures()
    both = [figures.embed(SVG, name, "A <title>", "What & how") for name in ("one", "two")]
    ids = [re.findall(r' id="([^"]+)"', text) for text in both]
    assert not set(ids[0]) & set(ids[1])
    for text, own in zip(both, ids, strict=True):
        for used in re.findall(r"url\(#([^)]+)\)", text):
            assert used in own
        assert "A &lt;title&gt;</title>" in text
        assert "<metadata>" not in text
        assert 'width="72pt"' not in text
    assert "--width:1.00in" in figures.shared()


def test_equal_images_of_a_figure_do_not_share_an_identifier():
    images = '<image id="same" href="data:,"/>' * 2
    clip = '<clipPath id="c"><path d="M0 0"/></clipPath>' * 2 + '<g clip-path="url(#c)"/>'
    svg = SVG.replace("</svg>", f"{images}{clip}</svg>")
    text = Figures().embed(svg, "one", "t", "d")
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert text.count("<image") == 2
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)


def test_embedded_figures_share_styles():
    figures = Figures()
    text = figures.embed(SVG, "one", "t", "d") + figures.embed(SVG, "two", "t", "d")
    assert figures.shared().count("fill:none;stroke:red") == 1
    assert "style=" not in text


def test_an_image_of_a_figure_is_one_element_that_holds_all_of_it():
    figures = Figures()
    text = figures.image(SVG, "It's <so>")
    assert len(re.findall("<[a-z]", text)) == 1
    assert 'width="96" height="48"' in text
    assert "It&#39;s &lt;so&gt;" in text
    drawing = base64.b64decode(re.search('base64,([^"]+)"', text)[1]).decode()
    parts = [part.tag.rpartition("}")[2] for part in ElementTree.fromstring(drawing).iter()]
    assert parts.count("path") == 2
    assert "prefers-color-scheme:dark" in drawing
    (style,) = re.findall(r"\.(s\d+){fill:none;stroke:red}", drawing)
    assert f'class="{style}"' in drawing
    assert "stroke:red" not in figures.shared()


def test_an_embedded_figure_is_drawn_to_a_hundredth_of_a_point_and_scales_are_kept():
    text = Figures().embed(SVG, "one", "t", "d")
    assert 'd="M1.23 0L0 2"' in text
    assert "translate(1.23 2) scale(0.1 -0.1)" in text
    assert 'x="3.14" y="0"' in text


def test_an_embedded_figure_has_no_group_around_a_single_text():
    words = '<g id="xtick_1"><g id="text_1"><text x="1" y="2">0 &lt; 5</text></g></g>'
    text = Figures().embed(SVG.replace("</svg>", f"{words}</svg>"), "one", "t", "d")
    assert '<text x="1" y="2">0 &lt; 5</text></svg>' in text


def test_a_link_holds_the_csv_to_the_letter(tmp_path):
    text = 'a,b\n"x, 50 %&#<数>",é\n'
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    link = csv_link(tmp_path / "t.csv", "tables/t.csv")
    assert unquote(link["href"].split(",", 1)[1]) == text
    assert not re.search(r'["#<>\n]', link["href"])


def test_a_large_csv_is_linked_where_it_lies(tmp_path):
    (tmp_path / "t.csv").write_text("x" * (MOST_EMBEDDED + 1))
    link = csv_link(tmp_path / "t.csv", "tables/t.csv")
    assert (link["href"], link["embedded"]) == ("tables/t.csv", False)


def test_a_large_csv_is_packed_to_the_letter_unless_that_is_large_too(tmp_path):
    text = "x,é\n" * MOST_EMBEDDED
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    link = csv_link(tmp_path / "t.csv", "tables/t.csv")
    assert inflated(link["packed"]).decode() == text
    noise = np.random.default_rng(0).bytes(MOST_PACKED)
    (tmp_path / "t.csv").write_bytes(noise)
    assert csv_link(tmp_path / "t.csv", "tables/t.csv")["packed"] == ""


def test_settings_can_be_saved_from_the_page():
    chosen = {"report": {"title": AWKWARD}}
    uri = data_uri(yaml.safe_dump(chosen, allow_unicode=True), "application/yaml")
    assert yaml.safe_load(unquote(uri.split(",", 1)[1])) == chosen


def test_every_item_of_the_checklists_is_answered():
    checklists = {entry["name"]: entry["items"] for entry in context()["checklists"]}
    assert {name: len(items) for name, items in checklists.items()} == {
        "REFORMS": 32,
        "NeurIPS": 16,
    }
    for items in checklists.values():
        assert all(
            item["answer"] in ANSWERS and item["why"].endswith((".", "?</a>")) for item in items
        )


def test_checklists_are_answered_from_the_run():
    def answer(number: str, **changes) -> str:
        items = context(**changes)["checklists"][0]["items"]
        return next(item["answer"] for item in items if item["id"] == number)

    assert answer("2b") == "yes"
    assert answer("2b", environment={"commit": "abc with uncommitted changes"}) == "partly"
    assert answer("7b", facts={**context()["facts"], "seeds": 1}) == "partly"


def test_an_answer_that_is_none_is_refused(tmp_path):
    (tmp_path / "c.yaml").write_text(
        "- {name: n, about: a, items: [{id: 1a, item: q, answer: perhaps, why: w}]}\n"
    )
    with pytest.raises(ValueError, match="1a answers 'perhaps', not yes, partly, no"):
        load_checklists(tmp_path / "c.yaml", {})


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [
        (0.5, "accuracy", "0.5000"),
        (-0.0, "difference", "0.0000"),
        (-0.00001, "difference", ">-0.0001"),
        (1e-9, "p_holm", "<0.0001"),
        (1.0, "p_holm", "1.0000"),
        (float("nan"), "low", "none"),
        (float("inf"), "odds_high", "infinite"),
        (float("-inf"), "low", "-infinite"),
        (12345.0, "n", "12,345"),
        (12345.678, "seconds", "12,345.7"),
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


def test_readable_shows_a_table_whole_if_no_columns_are_named():
    table = pd.DataFrame({"x": [1], "y": [2]})
    assert readable(table, None, None).equals(table)


def test_a_page_of_its_own_holds_the_table_and_its_style():
    page = html_page(pd.DataFrame({"x": ["<b>"]}), "<u>", "p > b { color: red }")
    assert "<style>p > b { color: red }</style>" in page
    assert "<title>&lt;u&gt;</title>" in page
    assert "&lt;b&gt;</td>" in page
    assert not re.search("<[bu]>", page)


def test_artifacts_are_loaded_with_what_they_show_and_where_it_lies(tmp_path):
    cell = {"variant": "v", "setting": "baseline", "percent": 100, "noise": 0}
    for name in ("figures", "tables"):
        (tmp_path / name).mkdir()
    (tmp_path / "figures" / "curve.svg").write_text(SVG)
    save_table(tmp_path / "figures" / "curve.csv", pd.DataFrame({"x": [1.5]}))
    save_table(tmp_path / "tables" / "scores.csv", pd.DataFrame([{**cell, "hidden": "h"}]))
    save_table(tmp_path / "tables" / "timings.csv", pd.DataFrame([{**cell, "seconds": 3.0}]))
    needs = {"table": "tables/scores.csv", "timings": "tables/timings.csv"}
    shown_columns = ["variant", "seconds_mean"]
    artifacts = {
        "curve": {"kind": "figure", "title": "Curve", "alt": "It rises.", "section": "one"}
        | {"shown": "story"},
        "scores": {"kind": "table", "title": "Scores", "needs": needs, "section": "one"}
        | {"columns": shown_columns, "caption": "seconds_mean is short."},
    }
    loaded, shared, points = load_content(
        tmp_path, artifacts, {"curve": "rule a", "scores": "rule b"}, 3
    )
    curve, scores = loaded["curve"], loaded["scores"]
    assert (curve["file"], curve["data"]) == ("figures/curve.svg", "figures/curve.csv")
    assert (scores["file"], scores["data"]) == ("tables/scores.csv", "tables/scores.csv")
    assert (curve["origin"], scores["origin"]) == ("rule a", "rule b")
    assert unquote(curve["csv"]["href"]).endswith("x\n1.5\n")
    assert "It rises." in curve["content"]
    assert "<td>3</td>" in scores["content"]
    assert scores["caption"] == "“fit seconds” is short."
    assert "hidden" not in scores["content"]
    assert "stroke:red" in shared  # the style that the figure refers to
    assert list(on_demand(loaded)) == ["scores"]
    assert (curve["rows"], scores["rows"]) == (1, 1)
    assert points == {}  # the drawing does not say what is drawn where
    (section,) = in_sections({"one": "One"}, loaded)
    assert [shown["label"] for shown in section["artifacts"]] == ["Figure 1", "Table 1"]


def test_markdown_survives_markup_in_a_cell():
    table = pd.DataFrame({"a": ["x|y", "<b>\n&"]})
    assert markdown_table(table) == "| a |\n| --- |\n| x\\|y |\n| &lt;b&gt; &amp; |\n"


def test_the_headline_names_partition_and_interval():
    text = render_summary(TEMPLATES, **context())
    assert "`test` partition at 100 % of the training images and 0 % wrong labels" in text
    assert "| 95 %, new seeds and images | 95 %, new seeds on these images |" in text
    assert "| `third` | 0.9200 | 0.9100 to 0.9400 | 0.9150 to 0.9250 | 5 | 2.00 | 7850 |" in text


def test_a_single_seed_has_no_interval():
    found = tables()
    bounds = ["accuracy_low", "accuracy_high", "seeds_low", "seeds_high"]
    one = found["headline"].assign(**dict.fromkeys(bounds, float("nan")))
    assert "| `third` | 0.9200 | none | none | 5 |" in headline_table(one, found["timings"])
