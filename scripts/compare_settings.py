"""Compare the settings of each sweep on the validation images."""

from typing import Any

import pandas as pd

from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table, save_table
from digitlab.tuning.choice import best_settings, settings_table
from digitlab.tuning.convergence import convergence

MEMBER = ["variant", "sweep", "key", "setting", "value"]


def main(
    scores: str,
    history: str,
    members: list[dict[str, Any]],
    compared: dict[str, Any],
    outputs: dict[str, str],
) -> None:
    """Save the scores of all settings, the best ones, and how fast each converges.

    ``members`` says which setting belongs to which sweep; ``compared`` holds the percentage of the
    training images and the significance level.
    """
    known = pd.DataFrame(members, columns=MEMBER)
    settings = settings_table(load_table(scores), known)
    best = best_settings(settings, compared["percent"], compared["level"])
    save_table(outputs["settings"], settings)
    save_table(outputs["best_settings"], best)
    speed = convergence(known, load_table(history), best, compared["percent"])
    save_table(outputs["convergence"], speed)


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            scores=snakemake.input.scores,
            history=snakemake.input.history,
            members=snakemake.params.members,
            compared={"percent": snakemake.params.percent, "level": snakemake.params.level},
            outputs=dict(snakemake.output.items()),
        )
