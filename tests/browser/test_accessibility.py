"""The accessibility engine axe, run on the pages that a study makes."""

import pytest

from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.browser

RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map(({ id, impact, nodes }) =>
    [impact, id, nodes.length, nodes.slice(0, 3).map(({ html }) => html.slice(0, 120))]);
}"""


def violations(page, axe: str) -> list:
    """The serious and critical violations of a page, with some of their places."""
    page.evaluate(axe)
    return [found for found in page.evaluate(RUN) if found[0] in ("serious", "critical")]


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_report_has_no_serious_violation(visit, results, axe, theme, viewport):
    page = visit(results / "report.html", color_scheme=theme, viewport=viewport)
    assert violations(page, axe) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_comparison_has_no_serious_violation(visit, comparison, axe, theme):
    assert violations(visit(comparison, color_scheme=theme), axe) == []


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_several_data_sets_have_no_serious_violation(visit, across, axe, theme, viewport):
    assert violations(visit(across, color_scheme=theme, viewport=viewport), axe) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_a_table_has_no_serious_violation(visit, results, axe, theme):
    assert violations(visit(results / "pages/claims.html", color_scheme=theme), axe) == []


def test_the_page_of_a_table_is_as_wide_as_the_window(visit, results):
    table = visit(results / "pages/claims.html").locator("main table").bounding_box()
    assert table["width"] > 0.8 * WIDE["width"]


def test_the_engine_finds_what_is_wrong(visit, tmp_path, axe):
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><html lang="en"><title>x</title><main><h1>x</h1><img src="">')
    assert [found[1] for found in violations(visit(page), axe)] == ["image-alt"]
