"""Write the errors of one variant, with their images, as the page shows them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from digitlab.data.images import load_images
from digitlab.evaluation.targets import targets, variant_shown
from digitlab.exported.errors import error_map
from digitlab.fits.predictions import sound_predictions
from digitlab.fits.reading import load_cell
from digitlab.jobs.files import save_text
from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table


def main(images: str, headline: str, fits: Mapping[str, Sequence[str]], errors: str) -> None:
    """Save the confusion matrix of the variant whose images are shown, and the images in it.

    ``fits`` has the files of each variant's fits at the compared cell. Without a fit of that
    variant that did not diverge, the file holds an empty mapping.
    """
    data, table = load_images(images), load_table(headline)
    shown = variant_shown(table)
    family = next(names for names in targets(table).values() if shown in names)
    predictions = sound_predictions({name: load_cell(fits[name]) for name in family})
    content: dict[str, Any] = {}
    if shown in predictions:
        content = error_map(predictions, shown, data.images, data.labels)
    save_text(errors, json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            images=snakemake.input.images,
            headline=snakemake.input.headline,
            fits={variant: snakemake.input[variant] for variant in snakemake.params.variants},
            errors=snakemake.output.errors,
        )
