"""EMNIST and QMNIST are read as torchvision reads them, and what is wrong is told in a sentence."""

import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from torchvision.datasets import EMNIST, QMNIST

from digitlab.data import nist_images
from digitlab.data.downloads import DownloadError
from digitlab.data.emnist import published_archive, read_part
from digitlab.data.large_archives import Wanted, get_archive
from digitlab.data.nist_images import gather_nist_images
from digitlab.data.qmnist import Listed, published_archives, read_classes
from digitlab.errors import ConfigurationError, ExpectedError
from digitlab.settings.nist_classes import NIST_CLASSES, nist_pair
from tests.runs.mirror_server import Mirror, idx_bytes, named_md5, serving
from tests.runs.nist_archives import (
    Part,
    emnist_members,
    label_table,
    made_up_part,
    qmnist_archives,
    zipped,
)

SPLITS = {name.removeprefix("emnist_"): name for name in NIST_CLASSES if name != "qmnist"}
FIRST = {split: 1 if split == "letters" else 0 for split in SPLITS}
SILENCE = 0.3


def parts_of(split: str) -> dict[str, Part]:
    classes = len(NIST_CLASSES[SPLITS[split]])
    return {part: made_up_part(part, FIRST[split], classes, 1) for part in ("train", "test")}


MEMBERS = [emnist_members(split, parts_of(split)) for split in SPLITS]
ARCHIVE = zipped({name: member for members in MEMBERS for name, member in members.items()})
DIGITS = {part: made_up_part(part, 0, 10, 2) for part in ("train", "test")}
FILES = qmnist_archives(DIGITS)


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


def wanted(content: bytes = ARCHIVE, address: str = "nowhere") -> Wanted:
    return Wanted("gzip.zip", md5(content), address, ("", "raw", "EMNIST/raw"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "fetched"
    made.mkdir()
    return made


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root of torchvision's with both data sets, whose checksums it and we take for published."""
    made = tmp_path / "root"
    for place, files in (("EMNIST", {"gzip.zip": ARCHIVE}), ("QMNIST", FILES)):
        (made / place / "raw").mkdir(parents=True)
        for name, content in files.items():
            (made / place / "raw" / name).write_bytes(content)
    monkeypatch.setattr(EMNIST, "md5", md5(ARCHIVE))
    listed = [(f"http://127.0.0.1:9/{name}", digest) for name, digest in named_md5(FILES)]
    monkeypatch.setattr(QMNIST, "resources", {"train": listed[:2], "test": listed[2:]})
    return made


# What torchvision pins.


def test_classes_are_those_of_torchvision() -> None:
    for split, dataset in SPLITS.items():
        classes = [name for name in EMNIST.classes_split_dict[split] if name != "N/A"]
        assert list(NIST_CLASSES[dataset]) == classes
    assert set(SPLITS) == set(EMNIST.splits)
    assert list(NIST_CLASSES["qmnist"]) == [name[0] for name in QMNIST.classes]


def test_archives_are_those_that_torchvision_pins() -> None:
    archive, listed = published_archive(), published_archives()
    assert f"{archive.address}/{archive.name}" == EMNIST.url
    assert archive.md5 == EMNIST.md5
    assert [name for name, _ in listed.files] == list(FILES)
    urls = [url for part in ("train", "test") for url, _ in QMNIST.resources[part]]
    assert [f"{listed.address}/{name}" for name, _ in listed.files] == urls
    assert all(re.fullmatch("[0-9a-f]{32}", digest) for _, digest in listed.files)


# What is read.


def without_content(value: object) -> str | None:
    """Name a file's bytes alike: compressed ones differ by the second in which they are made."""
    return "content" if isinstance(value, bytes) else None


@pytest.mark.parametrize("split", SPLITS)
def test_a_split_is_what_torchvision_reads_but_upright(
    split: str, root: Path, folder: Path
) -> None:
    images, provenance = gather_nist_images(SPLITS[split], str(root), folder)
    theirs = [EMNIST(str(root), split, train=train, download=True) for train in (True, False)]
    pixels = np.concatenate([each.data.numpy() for each in theirs])
    assert (images.images == pixels.transpose(0, 2, 1)).all()
    names = [each.classes[label] for each in theirs for label in each.targets.tolist()]
    assert [provenance["classes"][label] for label in images.labels] == names
    assert images.official.tolist() == [False] * len(theirs[0]) + [True] * len(theirs[1])


def test_qmnist_is_what_torchvision_reads(root: Path, folder: Path) -> None:
    images, provenance = gather_nist_images("qmnist", str(root), folder)
    theirs = [QMNIST(str(root), train=train, download=True) for train in (True, False)]
    assert (images.images == np.concatenate([each.data.numpy() for each in theirs])).all()
    # Its own targets are whole rows; compat gives the class.
    assert images.labels.tolist() == [image[1] for each in theirs for image in each]
    assert images.official.sum() == len(theirs[1])
    assert provenance["classes"] == [str(digit) for digit in range(10)]


def test_provenance_says_where_the_bytes_came_from(root: Path, folder: Path) -> None:
    images, provenance = gather_nist_images("emnist_letters", str(root), folder)
    assert provenance | {"files": []} == {
        "dataset": "emnist_letters",
        "images": 26 * 4,
        "own": False,
        "official": 26,
        "held_out": False,
        "height": 5,
        "width": 5,
        "classes": list("abcdefghijklmnopqrstuvwxyz"),
        "labels": list(range(26)),
        "files": [],
    }
    assert len(images.labels) == 26 * 4
    path = root / "EMNIST/raw/gzip.zip"
    assert provenance["files"] == [
        {
            "name": "gzip.zip",
            "source": str(path),
            "md5": md5(ARCHIVE),
            "sha256": hashlib.sha256(ARCHIVE).hexdigest(),
            "bytes": len(ARCHIVE),
        }
    ]
    assert not list(folder.iterdir())  # used in place, and no member stays


def test_a_pair_is_named_by_its_classes() -> None:
    variants = {"one": {"target": "binary"}, "all": {"target": "multiclass"}}
    config = {"dataset": "emnist_balanced", "variants": variants, "grid": {"variants": ["one"]}}
    assert nist_pair(config | {"pair": ["t", "A"]}) == [46, 10]
    assert nist_pair(config | {"pair": [0, 1]}) == [0, 1]
    letters = config | {"dataset": "emnist_letters", "pair": [0, 1]}
    told = r"^pair: 0 is not a class of emnist_letters; its classes are a, b, .*, z\.$"
    with pytest.raises(ConfigurationError, match=told):
        nist_pair(letters)
    with pytest.raises(ConfigurationError, match="pair: ab is not a class of emnist_letters"):
        nist_pair(letters | {"pair": ["ab", "c"]})
    assert nist_pair(letters | {"grid": {"variants": ["all"]}}) == [0, 1]


# Where the archives come from.


@pytest.fixture
def server() -> Iterator[Mirror]:
    with serving({"gzip.zip": ARCHIVE} | FILES) as mirror:
        yield mirror


def test_an_archive_is_downloaded_where_no_mirror_has_it(server: Mirror, folder: Path) -> None:
    path, archive = get_archive(
        "emnist_letters", wanted(address=server.url("good")), server.url("missing"), folder, SILENCE
    )
    assert path.read_bytes() == ARCHIVE
    assert path.parent == folder
    assert archive.source == f"{server.url('good')}gzip.zip"


BAD = {
    "truncated": r"wrong checksum \(\d+ bytes received\)",
    "corrupt": rf"wrong checksum \({len(ARCHIVE)} bytes received\)",
    "missing": "HTTP 404 Not Found",
    "stalled": "timed out",
    "dropped": "Remote end closed connection without response",
}


@pytest.mark.parametrize("behavior", BAD)
def test_a_failed_download_leaves_no_file_and_says_what_to_do(
    behavior: str, server: Mirror, folder: Path
) -> None:
    address = server.url(behavior)
    with pytest.raises(DownloadError) as caught:
        get_archive("emnist_letters", wanted(address=address), "", folder, SILENCE)
    assert not list(folder.iterdir())
    assert re.fullmatch(
        f"could not get gzip.zip of emnist_letters: {address}: {BAD[behavior]}; put gzip.zip into "
        "a folder and run with --config dataset=emnist_letters mirror=FOLDER",
        str(caught.value),
    )


def test_an_answer_without_end_is_cut_off(
    server: Mirror, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitlab.data.large_archives.MOST_BYTES", 100_000)
    with pytest.raises(DownloadError, match="the answer is longer than 100,000 bytes;"):
        get_archive("emnist_mnist", wanted(address=server.url("endless")), "", folder, 5)
    assert not list(folder.iterdir())


@pytest.mark.parametrize("place", ["", "raw", "EMNIST/raw"])
def test_a_folder_is_used_in_place(place: str, tmp_path: Path, folder: Path) -> None:
    (tmp_path / "my data" / place).mkdir(parents=True)
    (tmp_path / "my data" / place / "gzip.zip").write_bytes(ARCHIVE)
    for mirror in (str(tmp_path / "my data"), (tmp_path / "my data").as_uri()):
        path, _ = get_archive("emnist_mnist", wanted(), mirror, folder, SILENCE)
        assert path == tmp_path / "my data" / place / "gzip.zip"


@pytest.mark.parametrize(
    ("mirror", "reason"),
    [
        ("absent", "there is no such folder"),
        ("empty", "the folder has no file gzip.zip"),
        ("file", "there is only a file"),
        ("wrong", r"wrong checksum \(5 bytes received\)"),
        ("ftp://127.0.0.1/", "neither a folder nor an http, https or file URL"),
    ],
)
def test_every_mirror_has_its_reason(
    mirror: str, reason: str, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for made in ("empty", "wrong"):
        Path(made).mkdir()
    Path("file").touch()
    Path("wrong/gzip.zip").write_bytes(b"other")
    with pytest.raises(DownloadError, match=f": {mirror}: {reason}; nowhere: there is no such"):
        get_archive("emnist_mnist", wanted(), mirror, folder, SILENCE)


@pytest.mark.parametrize("behavior", ["truncated", "missing"])
def test_an_archive_of_qmnist_that_is_wrong_is_told(
    behavior: str, server: Mirror, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Listed(named_md5(FILES), server.url(behavior))
    monkeypatch.setattr(nist_images, "published_archives", lambda: listed)
    name = next(iter(FILES))
    with pytest.raises(DownloadError, match=f"^could not get {name} of qmnist: http"):
        gather_nist_images("qmnist", "", folder, SILENCE)
    assert not list(folder.iterdir())


# Archives with the right checksum whose content is not what it should be.

LETTERS = emnist_members("letters", parts_of("letters"))
IMAGES, LABELS = list(LETTERS)[:2]


def relabeled(*labels: int) -> bytes:
    return gzip.compress(idx_bytes(np.array(labels, np.uint8)))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no zip file", r"is a damaged zip file \(File is not a zip file\): download it again$"),
        (ARCHIVE[: len(ARCHIVE) // 2], r"is a damaged zip file \("),
        (zipped({IMAGES: LETTERS[IMAGES]}), f"has no {LABELS}: download it again$"),
        (zipped(LETTERS | {IMAGES: LETTERS[IMAGES][:99]}), "is a damaged gzip file"),
        (zipped(LETTERS | {LABELS: relabeled(1, 2)}), "contains 78 images but 2 labels of the"),
        (zipped(LETTERS | {LABELS: LETTERS[IMAGES]}), "contains 78 images but 1950 labels of the"),
        (zipped(LETTERS | {LABELS: relabeled(*[0] * 78)}), "labels of emnist_letters outside 1 to"),
        (zipped(LETTERS | {LABELS: relabeled(*[27] * 78)}), "outside 1 to 26: download it again$"),
    ],
    ids=without_content,
)
def test_an_archive_that_holds_something_else_is_told_in_a_sentence(
    content: bytes, told: str, tmp_path: Path, folder: Path
) -> None:
    (tmp_path / "gzip.zip").write_bytes(content)
    with pytest.raises(ExpectedError, match=told) as caught:
        read_part(tmp_path / "gzip.zip", "emnist_letters", "train", folder)
    assert "\n" not in str(caught.value)


TABLE = label_table(DIGITS["test"].labels)


def test_the_class_is_the_first_column_packed_or_not(tmp_path: Path) -> None:
    for content in (TABLE, gzip.compress(TABLE)):
        (tmp_path / "labels").write_bytes(content)
        assert read_classes(tmp_path / "labels").tolist() == DIGITS["test"].labels.tolist()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is not an IDX file of integers in rows: download it again$"),
        (TABLE[:9], "is not an IDX file of integers in rows: download it again$"),
        (idx_bytes(DIGITS["test"].labels), "is not an IDX file of integers in rows"),
        (TABLE[:-1], "promises 10 rows of 8 integers, of which there should be 8, and 319 bytes"),
        (TABLE[:8] + b"\0\0\0\x04" + TABLE[12:172], "promises 10 rows of 4 integers, of which"),
        (gzip.compress(TABLE)[:50], "is a damaged gzip file"),
    ],
    ids=without_content,
)
def test_a_table_that_is_damaged_is_told_in_a_sentence(
    content: bytes, told: str, tmp_path: Path
) -> None:
    (tmp_path / "labels").write_bytes(content)
    with pytest.raises(ExpectedError, match=told):
        read_classes(tmp_path / "labels")


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (np.arange(1, 11, dtype=np.uint8), "contains labels outside 0 to 9: download it again$"),
        (np.arange(9, dtype=np.uint8), "contains 10 images but .* contains 9 labels: download"),
    ],
)
def test_labels_that_do_not_fit_the_images_are_told(
    labels: np.ndarray, told: str, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = FILES | {list(FILES)[3]: gzip.compress(label_table(labels))}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(nist_images, "published_archives", lambda: Listed(named_md5(files), "x"))
    with pytest.raises(ExpectedError, match=told):
        gather_nist_images("qmnist", str(tmp_path), folder)
