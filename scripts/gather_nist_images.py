"""Gather the images of EMNIST or QMNIST and record where every byte came from."""

from pathlib import Path
from typing import Any

from digitlab.data.images import save_images
from digitlab.data.nist_images import gather_nist_images
from digitlab.jobs.files import save_json, working_folder
from digitlab.jobs.job import job


def main(dataset: str, mirror: str, images: str, provenance: str) -> None:
    """Gather ``dataset`` and save its images and their provenance."""
    with working_folder(Path(images).parent, "download") as folder:
        gathered, sources = gather_nist_images(dataset, mirror, folder)
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
            images=snakemake.output.images,
            provenance=snakemake.output.provenance,
        )
