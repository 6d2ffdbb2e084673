"""The sheet of paper says what the page says, fits it, and has the same bytes each time."""

import re
import subprocess
import sys

import pandas as pd
import pytest

from digitlab.report.claim_rows import claim_rows
from digitlab.report.handout import MOST_VERDICTS, Handout, chosen, handout, plain
from digitlab.report.sheet import HEIGHT, MARGIN, draw
from tests.made_up.report import VARIANTS, context, headline, tables
from tests.runs.checkout import ROOT

VERDICTS = ["not supported", "not supported", "supported", "supported", "supported", "supported"]
VERDICTS += ["undetermined", "not applicable"]


def words(**changes) -> Handout:
    made = context(**changes)
    told = {name: made[name] for name in ("title", "findings", "found", "facts", "titles")}
    dataset = made["provenance"]["dataset"]
    return handout(ROOT / "report", **told, claims=made["claim_rows"], dataset=dataset)


def tiers() -> pd.DataFrame:
    """The variants of the made-up report, of which one is a twin of another."""
    found = headline("test")
    made = found[["variant", "accuracy_mean", "accuracy_low", "accuracy_high", "target"]]
    made.columns = ["variant", "accuracy", "low", "high", "family"]
    return made.assign(tier=1, twin_of=["", "first", "", ""])


def weights(classes: int) -> pd.DataFrame:
    cells = [
        {"label": label, "row": row, "column": column, "weight": label - row, "live": column > 0}
        for label in range(classes)
        for row in range(8)
        for column in range(8)
    ]
    return pd.DataFrame(cells, columns=["label", "row", "column", "weight", "live"])


def test_the_sheet_says_what_the_page_says():
    made = words()
    assert made.title.startswith("The most accurate variant gets 92.0 % of made_up right")
    assert [answer.split(":")[0] for answer in made.answers] == ["All classes", "0 and 1"]
    assert made.verdicts == [("It is so.", "supported", "90.00 (80.00 to 100.00) %")]
    assert "5 seeds, each a full replication, scored on the test partition" in made.certainty
    assert not re.search("[<>]|&[a-z]+;|  ", " ".join([made.title, *made.answers, made.certainty]))


def test_html_becomes_plain_text():
    assert plain("<p>a &lt; b\n  <code>c</code>") == "a < b c"


def test_one_claim_of_each_verdict_comes_before_more_of_the_same():
    claim = tables()["claims"].iloc[0].to_dict()
    rows = [{**claim, "id": str(n), "verdict": verdict} for n, verdict in enumerate(VERDICTS)]
    rows[-1] |= {"measured": float("nan")}
    kept = chosen(claim_rows(pd.DataFrame(rows)))
    assert len(kept) == MOST_VERDICTS
    assert {row["verdict"] for row in kept} == {"not supported", "supported", "undetermined"}
    assert [row["id"] for row in kept] == ["0", "1", "2", "3", "6"]


@pytest.mark.parametrize("classes", [0, 2, 10])
def test_all_that_is_written_stays_on_the_paper(classes):
    made = words()._replace(verdicts=[("It is so. " * 14, "supported", "90 %")] * MOST_VERDICTS)
    figure = draw(made, tiers(), weights(classes))
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.texts]
    dpi = figure.dpi
    assert min(box.y0 for box in boxes) > 0.5 * MARGIN * dpi
    assert max(box.y1 for box in boxes) <= (HEIGHT - MARGIN) * dpi + 1
    assert all(box.x1 < figure.bbox.x1 - 0.5 * MARGIN * dpi for box in boxes)
    drawn = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert sum("tier 1" in text for text in drawn) == len(VARIANTS) - 1  # a twin shares a row


def test_without_a_claim_and_without_a_comparison_there_is_still_a_sheet():
    figure = draw(words()._replace(verdicts=[]), tiers().iloc[:0], weights(0))
    assert any("None of the claims" in text.get_text() for text in figure.texts)


def test_the_same_sheet_has_the_same_bytes_in_every_process(tmp_path):
    code = (
        "import sys; from digitlab.report.sheet import save_sheet;"
        "from tests.report.test_handout import draw, tiers, weights, words;"
        "save_sheet(sys.argv[1], draw(words(), tiers(), weights(10)), 'A study $x$')"
    )
    for name, seed in (("one", "1"), ("two", "2")):
        command = [sys.executable, "-c", code, str(tmp_path / f"{name}.pdf")]
        paths = {"PYTHONPATH": f"{ROOT}:{ROOT / 'scripts'}", "PYTHONHASHSEED": seed}
        subprocess.run(command, check=True, env=paths, cwd=ROOT)
    sheets = [(tmp_path / f"{name}.pdf").read_bytes() for name in ("one", "two")]
    assert sheets[0] == sheets[1]
    assert sheets[0].startswith(b"%PDF")
    assert sheets[0].count(b"/Type /Page\n") + sheets[0].count(b"/Type /Page ") == 1
