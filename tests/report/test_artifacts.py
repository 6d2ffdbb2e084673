"""Every artifact is declared fully, once, in a section; mistakes are reported in one sentence."""

import pytest

from digitlab.errors import ExpectedError
from digitlab.report.artifacts import load_artifacts
from tests.made_up.report import FACTS
from tests.runs.checkout import ROOT

TABLE = "{kind: table, title: t, needs: {}, caption: c}"


def test_every_artifact_is_declared_in_full_and_every_figure_has_a_module():
    sections, artifacts = load_artifacts(ROOT / "report", FACTS)
    modules = {path.stem for path in (ROOT / "scripts/digitlab/figures").glob("[a-z]*.py")}
    for artifact in artifacts.values():
        assert artifact["section"] in sections
        assert artifact["title"]
        assert "{" not in artifact["caption"]
    figures = {name for name, artifact in artifacts.items() if artifact["kind"] == "figure"}
    assert all(artifacts[name]["alt"] for name in figures)
    assert {name.replace("-", "_") for name in figures} == modules


def test_every_section_has_a_text_and_comes_in_the_order_of_the_report():
    sections, artifacts = load_artifacts(ROOT / "report", FACTS)
    texts = {path.stem for path in (ROOT / "report/sections").glob("*.html")}
    assert set(sections) == texts
    order = [list(sections).index(artifact["section"]) for artifact in artifacts.values()]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"two": f"x: {TABLE}"}, "two.yaml: .*sections.yaml lacks this section; add it there."),
        ({"one": "x: {kind: figure, title: t, needs: {}}"}, "one.yaml: x lacks alt, caption."),
        ({"one": "x: {kind: table, title: t, caption: c}"}, "one.yaml: x lacks needs."),
        (
            {"one": f"x: {TABLE}", "other": f"x: {TABLE}"},
            "other.yaml: x is already in section one.",
        ),
    ],
)
def test_a_mistake_in_a_declaration_is_refused(tmp_path, files, sentence):
    (tmp_path / "sections").mkdir()
    (tmp_path / "sections.yaml").write_text("one: One\nother: Other\n")
    for name, text in files.items():
        (tmp_path / "sections" / f"{name}.yaml").write_text(text)
    with pytest.raises(ExpectedError, match=sentence):
        load_artifacts(tmp_path, {})
