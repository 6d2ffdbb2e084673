"""Bring the images of the data set in and record where every byte came from."""

import tempfile
from pathlib import Path

from digitlab.gathering import gather_images
from digitlab.images import save_images
from digitlab.logs import logged
from digitlab.storage import save_json


def main(dataset: str, mirror: str, idx_files: dict[str, str], images: str, provenance: str):
    """Gather ``dataset`` and save its images and their provenance."""
    with tempfile.TemporaryDirectory(dir=Path(images).parent, prefix=".download.") as folder:
        gathered, sources = gather_images(dataset, mirror, idx_files, Path(folder))
    save_json(provenance, sources)
    save_images(images, gathered)
    print(f"{len(gathered.images)} images, {int(gathered.official.sum())} of them official")


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            dataset=snakemake.params.dataset,
            # Not a parameter of the rule: checksums hold whichever mirror the bytes come from.
            mirror=snakemake.config["mirror"],
            idx_files=snakemake.config["idx"],
            images=snakemake.output.images,
            provenance=snakemake.output.provenance,
        )
