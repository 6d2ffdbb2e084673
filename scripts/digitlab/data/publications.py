"""The published data sets: the files, mirrors and class names that torchvision lists."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from digitlab.data.idx import unpacked
from digitlab.errors import ExpectedError

TORCHVISION_CLASSES = {"mnist": "MNIST", "fashion_mnist": "FashionMNIST", "kmnist": "KMNIST"}

# The md5 of what each archive of MNIST and Fashion-MNIST unpacks to, by the md5 of the archive that
# torchvision lists. Nobody publishes those of KMNIST, of which only the archives can be checked.
CONTENT_MD5: Mapping[str, str] = {
    "f68b3c2dcbeaaa9fbdd348bbdeb94873": "6bbc9ace898e44ae57da46a324031adb",
    "d53e105ee54ea40749a09fcbcd1e9432": "a25bea736e30d166cdddb491f175f624",
    "9fb629c4189551a2d022fa330f9573f3": "2646ac647ad5339dbf082846283269ea",
    "ec29112dd5afa0611ce80d1b7f02629c": "27ae3e4e09519cfbb04c329615203637",
    "8d4fb7e6c68d591d4c3dfef9ec88bf0d": "f4a8712d7a061bf5bd6d2ca38dc4d50a",
    "25c81989df183df01b3e8a0aad5dffbe": "9018921c3c673c538a1fc5bad174d6f9",
    "bef4ecab320f06d8554ea6380940ec79": "8181f5470baa50b63fa0f6fddb340f0a",
    "bb300cfdad3c16e7a12a480ee83cd310": "15d484375f8d13e6eb1aabb0c3f46965",
}


class Publication(NamedTuple):
    """What torchvision lists for a data set; ``files`` are (name, md5), training set first."""

    files: list[tuple[str, str]]
    mirrors: list[str]
    classes: list[str]


def torchvision_archives(dataset: str) -> Publication:
    """Return the archives, mirrors and class names that torchvision pins for ``dataset``."""
    from torchvision import datasets  # slow, so imported only here

    published = getattr(datasets, TORCHVISION_CLASSES[dataset])
    classes = [name.split(" - ")[0] for name in published.classes]  # "0 - zero" is "0"
    return Publication(list(published.resources), list(published.mirrors), classes)


def md5_of(content: bytes) -> str:
    """Return the md5 of ``content`` in hexadecimal digits."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def is_published(content: bytes, md5: str) -> bool:
    """Return whether ``content`` is the archive with this ``md5``, or unpacks to the same bytes.

    So an archive that was unpacked, or gzipped anew, is accepted, if its content is known.
    """
    if md5_of(content) == md5:
        return True
    try:
        return md5_of(unpacked(content)) == CONTENT_MD5.get(md5)
    except ExpectedError:
        return False
