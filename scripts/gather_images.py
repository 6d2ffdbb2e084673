"""Gather the images of the data set and record where every byte came from."""

from pathlib import Path
from typing import Any

from digitlab.data.datasets import gather_images
from digitlab.data.images import save_images
from digitlab.jobs.files import save_json, working_folder
from digitlab.jobs.job import job


def main(dataset: str, mirror: str, own: dict[str, Any], images: str, provenance: str) -> None:
    """Gather ``dataset`` and save its images and their provenance."""
    with working_folder(Path(images).parent, "download") as folder:
        gathered, sources = gather_images(dataset, mirror, own, folder)
    save_json(provenance, sources)
    save_images(images, gathered)
    print(f"{len(gathered.images)} images, {int(gathered.official.sum())} of them official")


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            dataset=snakemake.params.dataset,
            # Not a parameter of the rule: checksums guarantee the same bytes from any mirror.
            mirror=snakemake.config["mirror"],
            own=snakemake.config.get(snakemake.params.dataset, {}),
            images=snakemake.output.images,
            provenance=snakemake.output.provenance,
        )
