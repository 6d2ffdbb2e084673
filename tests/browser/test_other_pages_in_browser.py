"""Snakemake's own report and the comparison of two studies, opened in a browser."""

import zipfile
from pathlib import Path

import pytest

from digitlab.report.artifacts import load_artifacts
from tests.browser.conftest import NARROW, WIDE
from tests.made_up.report import FACTS
from tests.runs.checkout import ROOT, snakemake

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=["html", "zip"])
def own_report(checkout, request, tmp_path_factory) -> Path:
    """Snakemake's own report, as one page or unpacked."""
    file = f"report.{request.param}"
    snakemake(checkout, "--configfile", "study.yaml", "--report", file)
    if request.param == "html":
        return checkout / file
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(checkout / file) as packed:
        packed.extractall(folder)
    return folder / "report/report.html"


@pytest.fixture
def open_own(chromium, own_report):
    """Open Snakemake's own report; none of its pages may raise an error or load other folders."""
    context = chromium.new_context(viewport=WIDE)
    errors, strangers = [], []
    inside = own_report.parent.as_uri()

    def watch(url: str) -> None:
        if not url.startswith((inside, "data:", "blob:")):
            strangers.append(url)

    def open_page():
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: watch(request.url))
        page.goto(own_report.as_uri())
        page.get_by_role("link", name="Workflow", exact=True).wait_for()
        return page

    yield open_page
    context.close()
    assert not errors
    assert not strangers


def test_every_section_of_snakemakes_report_lists_its_artifacts(open_own):
    sections, artifacts = load_artifacts(ROOT / "report", FACTS)
    for section, title in sections.items():
        expected = {
            f"{artifact['kind'].capitalize()}: {artifact['title']}"
            for artifact in artifacts.values()
            if artifact["section"] == section
        }
        if not expected:
            continue
        page = open_own()
        page.get_by_role("link", name=title, exact=True).click()
        page.locator("tbody tr").first.wait_for()
        assert set(page.locator("tbody td:first-child").all_inner_texts()) == expected, title
        page.close()


def test_every_artifact_of_snakemakes_report_has_its_own_caption(open_own):
    captions = open_own().evaluate(
        "() => Object.entries(results).filter(([path]) => !path.endsWith('.csv'))"
        ".map(([, result]) => result.caption)"
    )
    assert len(captions) > 20
    assert all(captions)
    assert len(set(captions)) == len(captions)


def test_the_landing_page_opens_the_report_of_the_study(open_own):
    page = open_own()
    page.get_by_role("link", name="the report of the study").click()
    inner = page.frame_locator("iframe")
    inner.get_by_role("navigation", name="Contents").wait_for()
    assert inner.locator("figure").count() > 20


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_comparison_fits_the_screen_and_sorts(visit, comparison, viewport):
    page = visit(comparison, viewport=viewport)
    assert page.evaluate("() => document.scrollingElement.scrollWidth") <= viewport["width"]
    page.locator("#table-accuracies th", has_text="percent").get_by_role("button").click()
    cells = page.locator("#table-accuracies tbody td:nth-child(2)").all_inner_texts()
    assert list(map(int, cells)) == sorted(map(int, cells))
    assert page.locator("#table-claims tbody tr").count() == 1


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_page_of_several_data_sets_fits_the_screen_and_changes_its_theme(
    visit, across, viewport
):
    page = visit(across, viewport=viewport, color_scheme="light")
    assert page.evaluate("() => document.scrollingElement.scrollWidth") <= viewport["width"]
    color = "() => getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(color)
    page.locator("#theme").click()
    assert page.evaluate(color) != before
    page.reload()  # the choice is remembered
    assert page.locator("#theme").get_attribute("aria-pressed") == "true"
