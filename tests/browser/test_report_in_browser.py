"""The report as readers use it: with mouse and keyboard, on screens, phones and paper."""

import io
import itertools
import re
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from digitlab.report.artifacts import load_artifacts
from tests.browser.conftest import NARROW, ODD_TITLE, WIDE
from tests.made_up.report import FACTS
from tests.runs.checkout import ROOT

pytestmark = pytest.mark.browser

SHOWN = "element => element.checkVisibility({contentVisibilityAuto: true})"
INK = "() => getComputedStyle(document.body).backgroundColor"
OVERFLOW = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"


@pytest.fixture(scope="module")
def report(results):
    return results / "report.html"


@pytest.fixture(scope="module")
def data_files() -> dict[str, str]:
    """The file that each artifact shows, by its identifier in the page."""
    _, declared = load_artifacts(ROOT / "report", FACTS)
    files = {}
    for name, artifact in declared.items():
        if artifact["kind"] == "figure":
            files[f"figure-{name}"] = f"figures/{name}.csv"
        else:
            files[f"table-{name}"] = artifact["needs"]["table"]
    return files


def unfolded(page):
    """Open what each section has folded, as a reader does who wants all of it."""
    for summary in page.locator("details.more > summary").all():
        summary.click()
    page.evaluate("() => document.querySelectorAll('p.rows button').forEach(each => each.click())")
    page.wait_for_function("() => !document.querySelector('p.rows')")
    return page


def is_dark(page) -> bool:
    """Whether the page has a dark background."""
    return sum(map(int, re.findall(r"\d+", page.evaluate(INK))[:3])) < 3 * 128


def column(page, table: str, name: str, visible=False) -> list[str]:
    """The cells of one column of a table, from top to bottom."""
    heads = page.locator(f"{table} thead th").all_inner_texts()
    place = 1 + next(n for n, head in enumerate(heads) if " ".join(head.split()).startswith(name))
    rows = f"{table} tbody tr" + (":visible" if visible else "")
    return page.locator(f"{rows} td:nth-child({place})").all_text_contents()


def sort_button(page, table: str, name: str):
    return page.locator(f"{table} thead th").filter(has_text=re.compile(rf"^\s*{name}\b"))


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_reading_to_the_end_asks_for_no_other_file(visit, report, viewport):
    page = visit(report, viewport=viewport)
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    assert page.locator("figure").count() > 20  # and see `visit`


def test_an_odd_title_is_shown_as_it_was_meant(visit, odd_report):
    page = visit(odd_report)
    assert page.title() == ODD_TITLE
    assert page.locator(".topic").inner_text() == ODD_TITLE
    assert page.locator(".topic b").count() == 0
    assert page.locator("pre", has_text=ODD_TITLE).count() == 1  # the settings


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_link_of_the_contents_leads_to_its_heading(visit, report, viewport):
    page = visit(report, viewport=viewport)
    links = page.get_by_role("navigation", name="Contents").get_by_role("link")
    current = page.locator("nav [aria-current=true]")
    assert links.count() > 10
    for link in links.all():
        section = link.get_attribute("href")
        link.click()
        heading = page.locator(f"{section} h2").first
        page.wait_for_function(
            "selector => document.querySelector('nav [aria-current=true]')?.hash === selector",
            arg=section,
        )
        box = heading.bounding_box()
        assert 0 <= box["y"] < viewport["height"] / 2, section
        assert current.count() == 1
        # Not behind a contents bar that stays in place.
        middle = [box["x"] + 5, box["y"] + box["height"] / 2]
        assert page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).closest('h2') !== null", middle
        ), section


def test_no_link_within_the_page_leads_nowhere(visit, report):
    page = visit(report)
    missing = page.evaluate(
        "() => [...document.querySelectorAll('a[href^=\"#\"]')].map(link => link.hash.slice(1))"
        ".filter(name => !document.getElementById(name))"
    )
    assert missing == []


def test_identifiers_are_given_once(visit, report):
    page = visit(report)
    names = page.evaluate("() => [...document.querySelectorAll('[id]')].map(({id}) => id)")
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("name", "key"), [("training images", float), ("variant", str), ("accuracy", float)]
)
def test_a_table_sorts_both_ways(visit, report, name, key):
    page, table = unfolded(visit(report)), "#table-summary"
    before = column(page, table, name)
    assert len(set(before)) > 1
    head = sort_button(page, table, name)
    assert head.get_attribute("aria-sort") == "none"
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert [key(cell) for cell in column(page, table, name)] == sorted(map(key, before))
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    falling = [key(cell) for cell in column(page, table, name)]
    assert falling == sorted(map(key, before), reverse=True)
    assert page.locator(f"{table} th[aria-sort]:not([aria-sort=none])").count() == 1


def test_a_sorted_table_keeps_its_rows_together(visit, report):
    page, rows = unfolded(visit(report)), "#table-summary tbody tr"
    before = page.locator(rows).all_inner_texts()
    sort_button(page, "#table-summary", "accuracy").get_by_role("button").click()
    after = page.locator(rows).all_inner_texts()
    assert after != before
    assert sorted(after) == sorted(before)


def test_a_filter_leaves_the_rows_that_hold_its_words(visit, report):
    page, table = unfolded(visit(report)), "#table-summary"
    total = page.locator(f"{table} tbody tr").count()
    search = page.locator(f"{table} input.filter")
    search.fill("Softmax_Manual validation")
    rows = page.locator(f"{table} tbody tr:visible").all_inner_texts()
    assert 0 < len(rows) < total
    assert all("softmax_manual" in row and "validation" in row for row in rows)
    assert f"{len(rows)} of {total}" in page.locator("#said").inner_text()
    search.fill("no such row")
    assert page.locator(f"{table} tbody tr:visible").count() == 0
    search.fill("")
    assert page.locator(f"{table} tbody tr:visible").count() == total


@pytest.mark.parametrize(("system", "dark"), [("light", False), ("dark", True)])
def test_the_theme_follows_the_system_until_the_reader_chooses(visit, report, system, dark):
    page = visit(report, color_scheme=system)
    button, root = page.locator("#theme"), page.locator("html")
    assert is_dark(page) is dark
    page.emulate_media(color_scheme="light" if dark else "dark")
    assert is_dark(page) is not dark
    page.emulate_media(color_scheme=system)
    assert button.get_attribute("aria-pressed") == str(dark).lower()
    button.click()
    assert is_dark(page) is not dark
    assert button.get_attribute("aria-pressed") == str(not dark).lower()
    assert root.get_attribute("data-theme") == ("light" if dark else "dark")
    button.click()
    assert is_dark(page) is dark


def test_every_artifact_has_its_data(visit, report, results, data_files):
    links = {
        figure: (name, href)
        for figure, name, href in visit(report).evaluate(
            "() => [...document.querySelectorAll('figure')].map(figure => ["
            "figure.id, figure.querySelector('a.csv')?.download,"
            "figure.querySelector('a.csv')?.getAttribute('href')])"
        )
    }
    assert set(links) == set(data_files)
    for figure, (name, href) in links.items():
        file = results / data_files[figure]
        assert name == f"{figure.split('-', 1)[1]}.csv"
        if href.startswith("data:"):
            assert unquote(href.split(",", 1)[1]) == file.read_text(encoding="utf-8"), figure
        else:
            assert (results / href).read_bytes() == file.read_bytes(), figure


def test_a_table_downloads_as_it_lies_on_disk(visit, report, results):
    page = unfolded(visit(report))
    with page.expect_download() as started:
        page.locator("#table-headline a.csv").click()
    assert started.value.suggested_filename == "headline.csv"
    assert started.value.path().read_bytes() == (results / "tables/headline.csv").read_bytes()


def test_a_large_table_is_part_of_the_page_and_is_downloaded_from_it(visit, report, results):
    page = unfolded(visit(report))
    packed = page.locator("a.csv[data-packed]")
    assert packed.count() > 0
    with page.expect_download() as started:
        packed.first.click()
    file = results / packed.first.get_attribute("href")
    assert started.value.path().read_bytes() == file.read_bytes()


def test_rows_are_shown_on_demand_and_then_sort(visit, report):
    page, table = visit(report), "#table-mcnemar"
    page.locator("#significance details.more > summary").last.click()
    assert page.locator(f"{table} table").count() == 0
    page.locator(f"{table} p.rows button").click()
    rows = page.locator(f"{table} tbody tr")
    rows.first.wait_for()
    assert rows.count() > 1
    assert page.locator(f"{table} thead button").count() > 5
    assert page.evaluate("() => document.activeElement.matches('#table-mcnemar .scroll')")


def test_a_link_to_a_table_shows_its_rows(visit, report):
    page = visit(report)
    page.evaluate("() => { location.hash = '#table-robustness'; }")
    page.locator("#table-robustness table").wait_for(state="visible")


@pytest.mark.parametrize("name", ["learning-curves", "roc"], ids=["drawing", "image"])
def test_a_figure_is_saved_as_svg_and_png(visit, report, name):
    page = unfolded(visit(report, color_scheme="dark"))
    saved = {}
    for kind in ("SVG", "PNG"):
        with page.expect_download() as started:
            page.locator(f"#figure-{name} button", has_text=kind).click()
        assert started.value.suggested_filename == f"{name}.{kind.lower()}"
        saved[kind] = started.value.path().read_bytes()
    drawing = ElementTree.fromstring(saved["SVG"])
    assert drawing.get("width").endswith("pt")
    classes = {part.get("class") for part in drawing.iter()} - {None}
    style = next(part.text for part in drawing.iter() if part.tag.endswith("style"))
    assert classes
    assert all(re.search(rf"\.{name} ?{{", style) for name in classes)
    pixels = np.asarray(Image.open(io.BytesIO(saved["PNG"])).convert("L"))
    assert pixels.shape[1] > 1500
    assert 0.5 < (pixels > 200).mean() < 1  # dark ink on white, whatever the theme
    assert (pixels < 60).mean() > 0.001


@pytest.mark.parametrize("name", ["headline", "mcnemar"], ids=["in the page", "on demand"])
def test_a_table_is_saved_as_latex(visit, report, name):
    page = visit(report)
    for summary in page.locator("details.more > summary").all():
        summary.click()
    with page.expect_download() as started:
        page.locator(f"#table-{name} button", has_text="LaTeX").click()
    text = started.value.path().read_text(encoding="utf-8")
    assert f"\\label{{tab:{name}}}" in text
    assert "softmax\\_manual" in text
    columns = re.search(r"\\begin{tabular}{([lr]+)}", text)[1]
    lines = [line for line in text.splitlines() if line.endswith("\\\\")]
    assert len(lines) > 5
    assert {line.count(" & ") for line in lines} == {len(columns) - 1}


def test_the_first_column_stays_while_a_table_scrolls(visit, report):
    page = unfolded(visit(report, viewport=NARROW))
    region = page.locator("#table-algorithms .scroll")
    cell = region.locator("tbody tr").first.locator(":scope > *").first
    before = cell.bounding_box()["x"]
    region.evaluate("region => region.scrollBy(300, 0)")
    assert region.evaluate("region => region.scrollLeft") == 300
    assert cell.bounding_box()["x"] == before


def test_the_chosen_theme_is_remembered(visit, report):
    page = visit(report, color_scheme="light")
    page.locator("#theme").click()
    page.reload()
    assert is_dark(page)
    assert page.locator("#theme").get_attribute("aria-pressed") == "true"


def test_a_page_that_may_keep_nothing_still_changes_its_theme(visit, report):
    page = visit(report, color_scheme="light")
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('refused'); }; }")
    page.locator("#theme").click()
    assert is_dark(page)


def test_the_page_is_light_enough_for_a_browser(visit, report):
    nodes = visit(report).evaluate("() => document.querySelectorAll('*').length")
    assert nodes < 20_000
    assert report.stat().st_size < 8_000_000


def test_every_heading_links_to_itself(visit, report):
    page = visit(report)
    without = page.evaluate(
        "() => [...document.querySelectorAll('h2, h3')].filter(heading => {"
        " const link = heading.querySelector('a.anchor');"
        " return !link || !document.getElementById(link.hash.slice(1))?.contains(heading); })"
        ".map(heading => heading.textContent)"
    )
    assert without == []


def test_a_table_is_copied_and_said_to_be(visit, report, results):
    page = unfolded(visit(report, permissions=["clipboard-read", "clipboard-write"]))
    page.locator("#table-headline button.copy").click()
    page.locator("#said").filter(has_text="Copied").wait_for()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == (results / "tables/headline.csv").read_text(encoding="utf-8")


def test_a_copy_that_is_not_allowed_is_said_to_be(visit, report):
    page = unfolded(visit(report))
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.locator("#table-headline button.copy").click()
    page.locator("#said").filter(has_text="Not allowed").wait_for()


@pytest.mark.parametrize("width", [320, 390, 768, 1440, 2560])
def test_the_page_is_no_wider_than_the_screen(visit, report, width):
    page = visit(report, viewport={"width": width, "height": 844})
    assert page.evaluate(OVERFLOW) <= 0


def test_an_odd_title_is_no_wider_than_a_phone(visit, odd_report):
    assert visit(odd_report, viewport=NARROW).evaluate(OVERFLOW) <= 0


def test_wide_content_can_be_scrolled_by_keyboard(visit, report):
    page = visit(report, viewport=NARROW)
    stuck = page.evaluate(
        "() => [...document.querySelectorAll('main *')].filter(element =>"
        " element.scrollWidth > element.clientWidth + 1"
        " && /auto|scroll/.test(getComputedStyle(element).overflowX)"
        " && element.tabIndex < 0).map(element => element.outerHTML.slice(0, 80))"
    )
    assert stuck == []


def test_the_first_key_press_offers_to_skip_the_contents(visit, report):
    page = visit(report)
    skip = page.locator("a.skip")
    assert skip.bounding_box()["x"] < 0
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.matches('a.skip')")
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.hash === '#content'")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


def test_focus_is_visible_wherever_the_keyboard_leads(visit, report):
    page = visit(report)
    for _ in range(40):
        page.keyboard.press("Tab")
        name, style, width = page.evaluate(
            "() => { const style = getComputedStyle(document.activeElement);"
            "return [document.activeElement.outerHTML.slice(0, 80), style.outlineStyle,"
            "parseFloat(style.outlineWidth)]; }"
        )
        assert style not in ("none", "hidden"), name
        assert width >= 2, name


@pytest.mark.parametrize("system", ["light", "dark"])
def test_paper_shows_the_figures_and_no_controls(visit, report, system):
    page = visit(report, color_scheme=system)
    page.emulate_media(media="print", color_scheme=system)
    assert not page.locator("nav").is_visible()
    # Heads of tables stay, though they are buttons.
    assert page.locator("button:visible:not(th button), .skip:visible, input:visible").count() == 0
    story = page.locator("figure:not(details figure)")
    assert 12 < story.count() < 22
    assert all(story.evaluate_all(f"all => all.map({SHOWN})"))
    assert not any(page.locator("details.more").evaluate_all(f"all => all.map({SHOWN})"))
    assert not is_dark(page)


def test_nothing_to_read_is_lost_without_a_script(visit, report, data_files):
    page = visit(report, java_script_enabled=False)
    for summary in page.locator("details.more > summary").all():
        summary.click()
    figures = page.locator("figure")
    assert figures.count() == len(data_files)
    for figure in figures.all():
        assert figure.is_visible()
        assert figure.locator("svg, img, table, p.rows").first.is_visible()
        assert figure.locator("figcaption").is_visible()
    assert page.locator("button:visible, input:visible").count() == 0


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_claim_and_its_verdict_are_on_the_screen_together(visit, report, viewport):
    page = visit(report, viewport=viewport)
    rows = page.locator(".claims > li")
    assert rows.count() > 0
    for row in rows.all():
        for part in (".statement", ".judged"):
            box = row.locator(part).bounding_box()
            assert box["x"] >= 0, part
            assert box["x"] + box["width"] <= viewport["width"], part


def test_a_link_to_what_is_folded_opens_it(visit, report):
    page = visit(report)
    page.get_by_role("link", name="all checks").click()
    page.locator("#table-checks").wait_for(state="visible")


def test_text_of_a_figure_can_be_searched(visit, report):
    figure = visit(report).locator("#figure-tiers-of-variants svg")
    assert "accuracy on held-out images" in " ".join(figure.locator("text").all_text_contents())


def test_headings_stand_in_order(visit, report):
    levels = visit(report).evaluate(
        "() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => +h.tagName[1])"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
