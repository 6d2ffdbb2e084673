"""Gather the images of EMNIST or QMNIST, with a record of where every byte came from.

Apart from ``digitlab.data.datasets``, so that studies of other data sets do not depend on this.
"""

from pathlib import Path
from typing import Any

import numpy as np

from digitlab.data.emnist import emnist_parts, published_archive
from digitlab.data.images import Images
from digitlab.data.labeled_images import joined
from digitlab.data.qmnist import published_archives, qmnist_parts


def gather_nist_images(
    dataset: str, mirror: str, folder: str | Path, timeout: float = 30.0
) -> tuple[Images, dict[str, Any]]:
    """Return the images of ``dataset``, of ``NIST_CLASSES``, and their provenance, for JSON.

    ``mirror``, a URL or a directory, is tried before the published address; "" means none. What is
    downloaded is saved in ``folder``, which the caller removes; a server is abandoned after
    ``timeout`` seconds without data. Raises ``DownloadError`` if no mirror provides an archive, and
    ``ExpectedError`` if one does not hold what it should.
    """
    if dataset == "qmnist":
        parts, archives = qmnist_parts(published_archives(), mirror, Path(folder), timeout)
    else:
        wanted = published_archive()
        parts, archives = emnist_parts(dataset, wanted, mirror, Path(folder), timeout)
    images, classes = joined(parts)
    count, height, width = images.images.shape
    return images, {
        "dataset": dataset,
        "images": count,
        "own": False,
        "official": int(images.official.sum()),
        "held_out": False,
        "height": height,
        "width": width,
        "classes": classes,
        "labels": np.unique(images.labels).tolist(),
        "files": [archive._asdict() for archive in archives],
    }
