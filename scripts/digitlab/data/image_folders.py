"""Read PNG or JPEG images in a folder for each class, as torchvision's ImageFolder does."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitlab.data.downloads import Archive
from digitlab.data.labeled_images import LabeledImages, class_names
from digitlab.errors import ExpectedError

ENDINGS = {".png", ".jpg", ".jpeg"}
TRAINING, OFFICIAL = {"train", "training"}, {"test", "testing"}
VALIDATION = {"val", "valid", "validation"}
WIDE = ("I", "F")  # Pillow's modes of more than 8 bits begin with these


def image_parts(path: str) -> dict[str, Path]:
    """Return the folders of the training images and, if there is one, of the official ones.

    These are ``train`` and ``test`` below ``path``, or else ``path`` itself.
    """
    found = {place.name.lower(): place for place in _folders(Path(path))}
    parts = found.keys() - VALIDATION
    if found.keys() & TRAINING and parts <= TRAINING | OFFICIAL:
        if found.keys() & VALIDATION:
            other = min(found.keys() & VALIDATION)
            raise ExpectedError(
                f"{path} has a folder {found[other].name} beside its training images: move its "
                "images among those, because each seed draws validation images of its own"
            )
        return {
            kind: found[min(found.keys() & names)]
            for kind, names in (("train", TRAINING), ("test", OFFICIAL))
            if found.keys() & names
        }
    return {"train": Path(path)}


def images_of_classes(folder: Path) -> dict[str, list[Path]]:
    """Return the sorted image files of each class in ``folder``, by the name of the class.

    Files with other endings and hidden files are left out.
    """
    classes = {
        place.name: sorted(
            file
            for file in place.rglob("*")
            if file.suffix.lower() in ENDINGS and not file.name.startswith(".")
        )
        for place in _folders(folder)
    }
    if not classes:
        raise ExpectedError(f"{folder} has no folders: put the images of each class into one")
    for name, files in classes.items():
        if not files:
            raise ExpectedError(
                f"{folder / name} has no PNG or JPEG image: add images, or remove the folder"
            )
    return classes


def read_image_folder(folder: Path) -> tuple[LabeledImages, Archive]:
    """Return the images of the classes in ``folder`` and the record of all their bytes.

    Colors become gray levels by Pillow's rule, 0.299 red + 0.587 green + 0.114 blue. Raises
    ``ExpectedError`` for a file that is damaged, transparent, of more than 8 bits a color, or of
    another size than the first.
    """
    classes = images_of_classes(folder)
    files = [file for found in classes.values() for file in found]
    names = np.repeat(list(classes), [len(found) for found in classes.values()])
    pixels = _stacked(files)
    md5, sha256, size = hashlib.md5(usedforsecurity=False), hashlib.sha256(), 0
    for file in files:
        content = file.read_bytes()
        size += len(content)
        md5.update(content)
        sha256.update(content)
    name = f"{len(files)} images in {folder.name}"
    record = Archive(name, str(folder), md5.hexdigest(), sha256.hexdigest(), size)
    return LabeledImages(pixels, class_names(names, str(folder)), *[str(folder)] * 2), record


def _folders(path: Path) -> list[Path]:
    """Return the folders in ``path`` that are not hidden, sorted."""
    found = [place for place in path.iterdir() if place.is_dir()]
    return sorted(place for place in found if not place.name.startswith("."))


def _stacked(files: Sequence[Path]) -> NDArray[np.uint8]:
    """Return the images in ``files`` as one array (n, height, width)."""
    images = []
    for file in files:
        images.append(_gray(file))
        if images[-1].shape != images[0].shape:
            sizes = [f"{height}x{width}" for height, width in (images[0].shape, images[-1].shape)]
            raise ExpectedError(
                f"{files[0]} is {sizes[0]} pixels but {file} is {sizes[1]}: resize all images to "
                "the same size"
            )
    return np.stack(images)


def _gray(file: Path) -> NDArray[np.uint8]:
    """Return the gray levels (height, width) of an image file."""
    from PIL import Image  # slow, so imported only here

    try:
        with Image.open(file, formats=("PNG", "JPEG")) as image:
            image.load()
            if image.mode.startswith(WIDE):
                raise ExpectedError(f"{file} has more than 8 bits a color: save it with 8")
            if (
                image.has_transparency_data
                and np.asarray(image.convert("RGBA"))[..., 3].min() < 255
            ):
                raise ExpectedError(f"{file} is transparent: save it on a background")
            return np.asarray(image.convert("L"))
    except ExpectedError:
        raise
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ExpectedError(
            f"{file} is damaged or no PNG or JPEG image ({type(error).__name__}): save it again"
        ) from error
