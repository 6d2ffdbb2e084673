"""Checklists of good reporting, answered from what was run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from digitlab.jobs.files import load_yaml
from digitlab.report.page import environment

ANSWERS = ("yes", "partly", "no", "not applicable")


def load_checklists(path: str | Path, context: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the checklists of a file, with answers and reasons filled in from ``context``.

    The answer and the reason of an item are templates. Raises ``ValueError`` for an invalid answer.
    """
    declared: list[dict[str, Any]] = load_yaml(path)
    templates = environment(Path(path).parent)

    def filled(text: str) -> str:
        return templates.from_string(text).render(**context).strip()

    for checklist in declared:
        for item in checklist["items"]:
            item["answer"] = filled(item["answer"])
            if item["answer"] not in ANSWERS:
                known = ", ".join(ANSWERS)
                raise ValueError(f"{path}: {item['id']} answers {item['answer']!r}, not {known}.")
            item["why"] = Markup(filled(item["why"]))
    return declared
