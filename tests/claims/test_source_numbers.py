"""Every number that a source prints is judged by a claim, or listed with the reason why not.

``source_numbers.csv`` has a row for each run of lines of a source that are treated alike, with how
many numbers they hold. The sources themselves are not part of this project: where they lie beside
the checkout, the list is compared with them.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

from digitlab.claims.register import load_claims
from tests.runs.checkout import ROOT

SOURCES = ROOT.parent / "shared" / "sources"
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture(scope="module")
def listed() -> pd.DataFrame:
    return pd.read_csv(ROOT / "source_numbers.csv", keep_default_na=False)


def numbers(path: Path) -> dict[int, int]:
    """Return how many numbers each line of a source holds, without those that hold none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = {line: len(NUMBER.findall(text)) for line, text in enumerate(lines, start=1)}
    return {line: count for line, count in found.items() if count}


def test_a_number_is_judged_or_has_a_reason(listed):
    assert ((listed["claims"] == "") != (listed["reason"] == "")).all()
    assert (listed["first_line"] <= listed["last_line"]).all()
    for _, rows in listed.groupby("source"):
        assert (rows["first_line"].iloc[1:].to_numpy() > rows["last_line"].iloc[:-1]).all()


def test_numbers_are_judged_by_claims_of_their_source(listed):
    of_claim = {claim["id"]: claim["source"] for claim in load_claims(ROOT / "claims.yaml")}
    for row in listed.itertuples():
        for name in row.claims.split():
            assert row.source in of_claim[name], name


def test_every_claim_that_quotes_a_number_of_a_source_is_listed(listed):
    named = set(" ".join(listed["claims"]).split())
    for claim in load_claims(ROOT / "claims.yaml"):
        if claim["kind"].startswith("quoted") or claim["kind"] in ("class_shares", "memory"):
            assert claim["id"] in named


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the sources are not beside the checkout")
def test_the_list_holds_every_number_of_the_sources(listed):
    paths = {path.name.split("-")[0]: path for path in SOURCES.glob("S*.txt")}
    assert set(paths) == set(listed["source"])
    for source, rows in listed.groupby("source"):
        left = numbers(paths[source])
        for row in rows.itertuples():
            inside = [line for line in left if row.first_line <= line <= row.last_line]
            assert sum(left.pop(line) for line in inside) == row.numbers, (source, row.first_line)
        assert not left, (source, left)
