"""Judge the claims of the sources against the tables of the study."""

from functools import partial
from typing import Any

from digitlab.claims.judging import judge_claim, judge_claims, summarized
from digitlab.claims.register import load_claims
from digitlab.claims.robustness import robustness, with_fragility
from digitlab.contracts.checked_tables import save_checked
from digitlab.evaluation.final_partition import final_partition
from digitlab.jobs.files import save_json
from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table


def main(
    register: str,
    tables: dict[str, str],
    dataset: str,
    pair: list[int],
    otherwise: dict[str, str],
    outputs: dict[str, str],
) -> None:
    """Save the verdict on each claim of ``register`` as a table and as JSON, and how robust it is.

    ``tables`` maps the name of each table that claims are judged by to its file; ``otherwise`` says
    of claims, by id, that this study was trained otherwise.
    """
    loaded = {name: load_table(path) for name, path in tables.items()}
    final = final_partition(loaded["scores"])
    claims = load_claims(register)
    verdicts = judge_claims(loaded, claims, dataset, pair, otherwise)
    judge = partial(judge_claim, loaded, dataset=dataset, pair=pair, otherwise=otherwise)
    choices = robustness(claims, verdicts, final, judge)
    verdicts = with_fragility(verdicts, choices)
    save_checked(outputs["robustness"], choices)
    save_checked(outputs["claims"], verdicts)
    save_json(outputs["verdicts"], summarized(verdicts, dataset))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        files = dict(snakemake.input.items())
        main(
            register=files.pop("register"),
            tables=files,
            dataset=snakemake.params.dataset,
            pair=snakemake.params.pair,
            otherwise=snakemake.params.otherwise,
            outputs=dict(snakemake.output.items()),
        )
