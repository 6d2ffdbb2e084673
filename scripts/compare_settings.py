"""Compare the settings of each sweep on the validation images."""

from typing import Any

import pandas as pd

from digitlab.contracts.checked_tables import save_checked
from digitlab.evaluation.seeds_in_common import with_seeds_in_common
from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table
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
    training images, the significance level and how many ``seeds`` all settings have.
    """
    known = pd.DataFrame(members, columns=MEMBER)
    fits, epochs = (
        with_seeds_in_common(load_table(path), compared["seeds"]) for path in (scores, history)
    )
    settings = settings_table(fits, known)
    best = best_settings(settings, compared["percent"], compared["level"])
    save_checked(outputs["settings"], settings)
    save_checked(outputs["best_settings"], best)
    speed = convergence(known, epochs, best, compared["percent"])
    save_checked(outputs["convergence"], speed)


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            scores=snakemake.input.scores,
            history=snakemake.input.history,
            members=snakemake.params.members,
            compared={
                "percent": snakemake.params.percent,
                "level": snakemake.params.level,
                "seeds": snakemake.params.seeds,
            },
            outputs=dict(snakemake.output.items()),
        )
