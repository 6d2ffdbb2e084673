"""Write the fitted models and some test images as the page runs them."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from digitlab.contracts.checked_tables import save_checked
from digitlab.data.images import Images, load_images
from digitlab.data.partitions import load_partitions
from digitlab.data.problem import build_problem
from digitlab.data.scaling import Scaling
from digitlab.evaluation.targets import variant_shown
from digitlab.exported.drawn_digits import placement
from digitlab.exported.images import picked_images, stored_images
from digitlab.exported.models import COLUMNS, PageModels, first_sound
from digitlab.fits.reading import load_cell
from digitlab.jobs.files import save_text
from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table


def scaling_of(
    data: Images, splits: Sequence[str], task: Mapping[str, Any]
) -> Callable[[int], Scaling]:
    """Return a function that gives the scaling of the pixels that a seed trained on by ``task``."""
    partitions = {seed: part for path in splits for seed, part in load_partitions(path).items()}

    def of_seed(seed: int) -> Scaling:
        return build_problem(data.images, data.labels, partitions[seed], task, seed).scaling

    return of_seed


def main(
    files: Mapping[str, Any],
    fits: Mapping[str, Sequence[str]],
    cell: Mapping[str, int],
    pixels: Mapping[str, str],
    outputs: Mapping[str, str],
) -> None:
    """Save the models of the page with its images, and the table of how they are stored.

    ``files`` names the ``images``, the ``splits`` and the ``headline``. ``fits`` has the files of
    each variant's fits in the compared ``cell``, and ``pixels`` how each scales its pixels.
    """
    data, page = load_images(files["images"]), PageModels()
    shown, picked = variant_shown(load_table(files["headline"])), []
    for variant, paths in fits.items():
        record = load_cell(paths)
        task = {**cell, "digits": record["digits"], "pixels": pixels[variant]}
        page.add(variant, record, scaling_of(data, files["splits"], task), data.images)
        if variant == shown and (sound := first_sound(record)):
            picked = picked_images(sound[1])
    content = {
        "height": data.images.shape[1],
        "width": data.images.shape[2],
        **placement(data.images[~data.official]),
        "models": sorted(page.models, key=lambda model: model["variant"] != shown),
        "images": stored_images(picked, data.images, data.labels),
    }
    save_text(outputs["models"], json.dumps(content, separators=(",", ":")) + "\n")
    rows = pd.DataFrame(page.rows, columns=COLUMNS)
    whole = ["seed", "weights", "bits", "bytes", "images", "same_predictions"]
    save_checked(outputs["table"], rows.astype(dict.fromkeys(whole, "Int64")))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        inputs, params = snakemake.input, snakemake.params
        main(
            files={name: inputs[name] for name in ("images", "splits", "headline")},
            fits={variant: inputs[variant] for variant in params.pixels},
            cell={"percent": params.percent, "noise": params.noise},
            pixels=params.pixels,
            outputs=dict(snakemake.output.items()),
        )
