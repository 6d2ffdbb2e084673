"""The diagram of the rule files shows the current rules."""

from operations.draw_flow import columns, file_edges, included_files, main, rules_of
from operations.draw_flow import without_shortcuts as direct
from tests.runs.checkout import ROOT

GRAPH = """\
digraph snakemake_dag {
    0[label = "all", color = "0.1 0.6 0.85", style="rounded"];
    1[label = "draw", color = "0.1 0.6 0.85", style="rounded"];
    2[label = "score_of_all", color = "0.1 0.6 0.85", style="rounded"];
    3[label = "fit", color = "0.1 0.6 0.85", style="rounded"];
    4[label = "count", color = "0.1 0.6 0.85", style="rounded"];
    1 -> 0
    2 -> 1
    3 -> 1
    3 -> 2
    4 -> 2
    1 -> 4
}
"""
RULES = {"fit": ["fit"], "evaluate": ["score", "count"], "publish": ["draw"]}


def test_rules_are_joined_to_the_files_that_hold_them():
    edges = file_edges(GRAPH, RULES)
    assert edges == {
        *(("fit", "evaluate"), ("fit", "publish")),
        *(("evaluate", "publish"), ("publish", "evaluate")),
    }
    shown = direct(edges, list(RULES))
    assert shown == edges - {("fit", "publish")}  # by way of evaluate
    assert columns(shown, list(RULES)) == {"fit": 0, "evaluate": 1, "publish": 2}


def test_files_and_rules_are_read_in_their_order():
    assert included_files('include: "rules/b.smk"\ninclude: "rules/a.smk"\n') == ["b", "a"]
    assert rules_of("rule b:\n    input: x\n\nrule a:\n") == ["b", "a"]
    of_sections = (
        'for section in sections:\n\n    rule:\n        name:\n            f"draw_of_{section}"\n'
    )
    assert rules_of(of_sections + "rule a:\n") == ["draw", "a"]


def test_the_picture_in_the_readme_is_that_of_the_rules(tmp_path):
    main(str(tmp_path / "flow.svg"))
    drawn, kept = ((folder / "flow.svg").read_text() for folder in (tmp_path, ROOT / "docs"))
    assert drawn == kept, "`make flow` draws it anew"
