"""The finding with which the caption of a figure begins, by the name of the figure."""

from collections.abc import Callable

import pandas as pd

from digitlab.report import (
    accuracy_findings,
    error_findings,
    model_findings,
    training_findings,
)

FINDINGS: dict[str, Callable[[pd.DataFrame], str]] = {
    "mean-digits": model_findings.nearest_classes,
    "architecture": model_findings.sizes_of_models,
    "weight-templates": model_findings.sizes_of_weights,
    "pixel-evidence": model_findings.worked_image,
    "training-film": training_findings.accuracy_by_rate,
    "learning-curves": training_findings.gap_to_validation,
    "manual-vs-builtin-curves": training_findings.largest_disagreement,
    "confusion": error_findings.commonest_confusion,
    "reliability": error_findings.beyond_chance,
    "confident-errors": error_findings.most_confident_error,
    "hardest-digits": error_findings.missed_by_every_fit,
    "accuracy-vs-fraction": accuracy_findings.accuracy_by_share,
    "accuracy-vs-noise": accuracy_findings.accuracy_by_noise,
    "learning-rate-sweep": training_findings.best_rates,
    "mcnemar-differences": accuracy_findings.decided_differences,
    "performance-profile": training_findings.fastest_to_the_optimum,
    "run-times": accuracy_findings.fastest_and_slowest,
}


def finding(figure: str, table: pd.DataFrame) -> str:
    """Return what a figure shows in a sentence, from the ``table`` that it is drawn from.

    It is empty if the figure has no such sentence, or the table nothing to say.
    """
    return FINDINGS[figure](table) if figure in FINDINGS and len(table) else ""
