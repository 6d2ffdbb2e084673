"""The study on one sheet of paper: the answer, the opening picture, five verdicts, how sure."""

import html
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from digitlab.claims.verdict import NOT_APPLICABLE
from digitlab.report.page import environment

MOST_VERDICTS = 5


class Handout(NamedTuple):
    """The words of the sheet, as plain text.

    Each of ``verdicts`` has the claim, its verdict and what was measured.
    """

    topic: str
    title: str
    answers: list[str]
    verdicts: list[tuple[str, str, str]]
    certainty: str


def plain(text: object) -> str:
    """Return HTML as one line of plain text."""
    return " ".join(html.unescape(re.sub("<[^>]+>", "", str(text))).split())


def chosen(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return at most ``MOST_VERDICTS`` judged claims: one for each verdict, then the first others.

    ``rows`` are in the order in which the page shows them, which is kept.
    """
    judged = [row for row in rows if row["verdict"] != NOT_APPLICABLE]
    first = {row["verdict"]: row["id"] for row in reversed(judged)}
    ordered = sorted(judged, key=lambda row: row["id"] not in first.values())
    kept = {row["id"] for row in ordered[:MOST_VERDICTS]}
    return [row for row in judged if row["id"] in kept]


def handout(
    templates: str | Path,
    title: str,
    findings: Mapping[str, Any],
    found: Mapping[str, Any],
    claims: Sequence[Mapping[str, Any]],
    *,
    facts: Mapping[str, Any],
    titles: Mapping[str, str],
    dataset: str,
) -> Handout:
    """Return the words of the sheet, by the sentences of the page in the folder ``templates``.

    ``findings`` are the key findings, ``found`` the facts of the sections, ``claims`` the rows of
    the claims, ``facts`` those of captions, and ``titles`` what variants are called.
    """
    say: Any = environment(templates).get_template("parts/findings.html").module
    several = len(findings["targets"]) > 1
    answers = []
    for target in reversed(findings["targets"]):
        about = "All classes" if target["name"] == "multiclass" else facts["pair"]
        start = f"{about}: " if several else ""
        answers.append(start + plain(say.answer(target, titles)))
    return Handout(
        topic=title,
        title=plain(say.headline_answer(findings, dataset)),
        answers=answers,
        verdicts=[(row["claim"], row["verdict"], row["measured"]) for row in chosen(claims)],
        certainty=plain(say.certainty(findings, found, facts)),
    )
