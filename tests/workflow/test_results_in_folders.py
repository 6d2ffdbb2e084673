"""Results that are files in one output folder are verified and remade together with it."""

from pathlib import Path

from digitlab.jobs.checksums import record
from operations.verify_results import remaking, results_below, target

RULES = {
    "results/digits/pages": "render_pages",
    "results/digits/tables/claims.csv": "judge_claims",
    "results/digits/tables/scores.csv": "collect_scores",
    "results/digits/tables/timings.csv": "collect_scores",
}
ORDER = [
    Path("results/digits", name)
    for name in (
        "tables/scores.csv",
        "tables/timings.csv",
        "tables/old.csv",
        "tables/claims.csv",
        "pages/claims.html",
        "pages/scores.html",
    )
]


def test_a_file_goes_by_its_own_name_or_by_that_of_its_folder():
    assert target(Path("results/digits/tables/claims.csv"), RULES).endswith("tables/claims.csv")
    assert target(Path("results/digits/pages/claims.html"), RULES) == "results/digits/pages"
    assert target(Path("results/digits/tables/old.csv"), RULES) is None


def test_a_folder_is_remade_once_and_after_what_it_is_made_from():
    wrong = [path for path in ORDER if path.name != "scores.csv"]
    assert remaking(wrong, ORDER, RULES) == [
        "--force -- results/digits/tables/timings.csv",
        "--force -- results/digits/tables/claims.csv",
        "--force -- results/digits/pages",
    ]


def test_what_is_well_is_not_remade():
    assert remaking([], ORDER, RULES) == []


def test_what_snakemake_leaves_in_a_folder_is_no_result(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in ("claims.html", "unrecorded.html", ".snakemake_timestamp"):
        (pages / name).write_text(name)
    record([pages / "claims.html"])
    assert list(results_below(tmp_path)) == [pages / "claims.html", pages / "unrecorded.html"]
