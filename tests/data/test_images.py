"""Every data set becomes the same three arrays, with a record of where its bytes came from."""

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from digitlab.data.datasets import gather_images
from digitlab.data.downloads import DownloadError
from digitlab.data.images import Images, load_images, save_images
from digitlab.errors import ExpectedError
from tests.runs.checkout import ROOT
from tests.runs.mirror_server import Mirror, idx_bytes, made_up_archives, named_md5, serving

ARCHIVES = made_up_archives()
REAL_MNIST = Path(os.environ.get("DIGITLAB_MNIST", ROOT / ".." / "shared" / "mnist"))

Write = Callable[..., dict[str, str]]


def unpacked(name: str) -> bytes:
    return gzip.decompress(ARCHIVES[name])[16 if "images" in name else 8 :]


def assert_made_up(images: Images) -> None:
    """The images are those of the made-up archives, training set first."""
    assert images.images.shape == (18, 4, 3)
    assert images.images.dtype == images.labels.dtype == np.uint8
    both = [unpacked(f"{prefix}-images-idx3-ubyte.gz") for prefix in ("train", "t10k")]
    assert images.images.tobytes() == b"".join(both)
    assert images.labels.tolist() == [*range(3)] * 6
    assert images.official.dtype == np.bool_
    assert images.official.tolist() == [False] * 12 + [True] * 6


# digits


def test_digits_are_scikit_learns_rounded_to_bytes(tmp_path: Path) -> None:
    images, _ = gather_images("digits", "", {}, tmp_path)
    bunch = load_digits()
    expected = [round(value * 255 / 16) for value in bunch.images.ravel().astype(int).tolist()]
    assert images.images.dtype == np.uint8
    assert images.images.shape == (1797, 8, 8)
    assert images.images.ravel().tolist() == expected
    assert images.images.max() == 255
    assert images.labels.tolist() == bunch.target.tolist()
    assert not images.official.any()
    assert list(tmp_path.iterdir()) == []


def test_digits_say_where_they_come_from(tmp_path: Path) -> None:
    images, provenance = gather_images("digits", "", {}, tmp_path)
    assert json.loads(json.dumps(provenance)) == provenance
    assert provenance["dataset"] == "digits"
    assert (provenance["images"], provenance["official"]) == (1797, 0)
    assert (provenance["height"], provenance["width"]) == (8, 8)
    assert provenance["classes"] == [str(digit) for digit in range(10)]
    pixels, labels = provenance["files"]
    assert pixels["source"].startswith("scikit-learn 1.")
    assert pixels["sha256"] == hashlib.sha256(images.images.tobytes()).hexdigest()
    assert labels["sha256"] == hashlib.sha256(images.labels.tobytes()).hexdigest()
    assert (pixels["bytes"], labels["bytes"]) == (1797 * 64, 1797)


# saving


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    images, _ = gather_images("digits", "", {}, tmp_path)
    save_images(tmp_path / "images.npz", images)
    loaded = load_images(tmp_path / "images.npz")
    for name in ("images", "labels", "official"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(images, name), strict=True)
    with np.load(tmp_path / "images.npz") as arrays:
        assert sorted(arrays) == ["images", "labels", "official"]


# archives that torchvision knows


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """A mirror of made-up archives that replaces the built-in one for Fashion-MNIST."""
    from torchvision.datasets import FashionMNIST

    with serving(ARCHIVES) as server:
        monkeypatch.setattr(FashionMNIST, "resources", named_md5(ARCHIVES))
        monkeypatch.setattr(FashionMNIST, "mirrors", [server.url("missing"), server.url("good")])
        yield server


def test_archives_come_from_the_built_in_mirrors(mirror: Mirror, tmp_path: Path) -> None:
    images, provenance = gather_images("fashion_mnist", "", {}, tmp_path, timeout=0.3)
    assert_made_up(images)
    assert json.loads(json.dumps(provenance)) == provenance
    assert (provenance["images"], provenance["official"]) == (18, 6)
    assert (provenance["height"], provenance["width"]) == (4, 3)
    assert provenance["classes"][0] == "T-shirt/top"
    assert provenance["files"] == [
        {
            "name": name,
            "source": mirror.url("good") + name,
            "md5": hashlib.md5(content).hexdigest(),
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
        }
        for name, content in ARCHIVES.items()
    ]
    assert {path.split("/")[0] for path in mirror.asked} == {"missing", "good"}


def test_the_users_mirror_comes_before_the_built_in_ones(mirror: Mirror, tmp_path: Path) -> None:
    directory = tmp_path / "mine"
    directory.mkdir()
    for name, content in ARCHIVES.items():
        (directory / name).write_bytes(content)
    images, provenance = gather_images("fashion_mnist", str(directory), {}, tmp_path / "fetched")
    assert_made_up(images)
    assert provenance["files"][0]["source"].startswith(f"{directory}/")
    assert mirror.asked == []


def test_built_in_mirrors_stand_behind_a_users_mirror(mirror: Mirror, tmp_path: Path) -> None:
    images, provenance = gather_images("fashion_mnist", mirror.url("stalled"), {}, tmp_path, 0.3)
    assert_made_up(images)
    assert provenance["files"][0]["source"].startswith(mirror.url("good"))


def test_when_no_mirror_is_left_the_sentence_names_the_dataset(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from torchvision.datasets import FashionMNIST

    monkeypatch.setattr(FashionMNIST, "mirrors", [mirror.url("missing")])
    with pytest.raises(
        DownloadError, match=r" of fashion_mnist: .* dataset=fashion_mnist mirror=FOLDER$"
    ):
        gather_images("fashion_mnist", "", {}, tmp_path, timeout=0.3)
    assert list(tmp_path.iterdir()) == []


# the user's own files


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write arrays as IDX files; return the paths under their keys."""

    def write_arrays(**arrays: NDArray[np.uint8]) -> dict[str, str]:
        paths = {key: str(tmp_path / f"{key}.idx") for key in arrays}
        for key, array in arrays.items():
            Path(paths[key]).write_bytes(idx_bytes(array))
        return paths

    return write_arrays


def pixels(count: int, height: int = 5, width: int = 2) -> NDArray[np.uint8]:
    return np.arange(count * height * width, dtype=np.uint8).reshape(count, height, width)


def labels(*values: int) -> NDArray[np.uint8]:
    return np.array(values, np.uint8)


def gather_own(idx_files: dict[str, str], folder: Path) -> tuple[Images, dict[str, Any]]:
    return gather_images("idx", "", idx_files, folder / "unused")


def test_own_files_may_be_oblong_and_of_three_classes(write: Write, tmp_path: Path) -> None:
    files = write(
        train_images=pixels(4),
        train_labels=labels(2, 0, 1, 2),
        official_images=pixels(2) + 100,
        official_labels=labels(1, 1),
    )
    images, provenance = gather_own(files, tmp_path)
    np.testing.assert_array_equal(images.images, np.concatenate([pixels(4), pixels(2) + 100]))
    assert images.labels.tolist() == [2, 0, 1, 2, 1, 1]
    assert images.official.tolist() == [False] * 4 + [True] * 2
    assert provenance["dataset"] == "idx"
    assert (provenance["height"], provenance["width"]) == (5, 2)
    assert provenance["classes"] == ["0", "1", "2"]
    assert [file["source"] for file in provenance["files"]] == list(files.values())
    assert provenance["files"][1]["name"] == "train_labels.idx"
    content = Path(files["train_labels"]).read_bytes()
    assert provenance["files"][1]["md5"] == hashlib.md5(content).hexdigest()
    assert not (tmp_path / "unused").exists()


def test_own_files_need_no_official_set(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(train_images=pixels(3), train_labels=labels(0, 1, 0))
    monkeypatch.chdir(tmp_path)
    files = {
        "train_images": "train_images.idx",
        "train_labels": "train_labels.idx",
        "official_images": "",
        "official_labels": "",
    }
    images, provenance = gather_own(files, tmp_path)
    assert not images.official.any()
    sources = [file["source"] for file in provenance["files"]]
    assert sources == ["train_images.idx", "train_labels.idx"]


def assert_refused(files: dict[str, str], folder: Path, sentence: str) -> None:
    with pytest.raises(ExpectedError, match=sentence) as caught:
        gather_own(files, folder)
    assert "\n" not in str(caught.value)


def test_counts_of_images_and_labels_must_agree(write: Write, tmp_path: Path) -> None:
    files = write(train_images=pixels(3), train_labels=labels(0, 1))
    sentence = (
        r"train_images\.idx contains 3 images but .*train_labels\.idx contains 2 labels: set two"
    )
    assert_refused(files, tmp_path, sentence)


def test_both_sets_must_have_images_of_one_size(write: Write, tmp_path: Path) -> None:
    files = write(
        train_images=pixels(2, 5, 2),
        train_labels=labels(0, 1),
        official_images=pixels(2, 2, 5),
        official_labels=labels(0, 1),
    )
    sentence = r"train_images\.idx and .*official_images\.idx contain .* sizes, 2x5 and 5x2: resize"
    assert_refused(files, tmp_path, sentence)


def test_images_and_labels_must_not_be_swapped(write: Write, tmp_path: Path) -> None:
    files = write(train_images=pixels(2), train_labels=labels(0, 1))
    images, classes = files["train_images"], files["train_labels"]
    twice = {"train_images": classes, "train_labels": classes}
    assert_refused(twice, tmp_path, r"train_labels\.idx contains labels instead of images: set")
    twice = {"train_images": images, "train_labels": images}
    assert_refused(twice, tmp_path, r"train_images\.idx contains images instead of labels: set")


@pytest.mark.parametrize("values", [(3, 8), (1, 2, 26), (255, 0)])
def test_labels_of_any_values_are_classes_of_these_names(
    values: tuple[int, ...], write: Write, tmp_path: Path
) -> None:
    files = write(train_images=pixels(len(values)), train_labels=labels(*values))
    images, provenance = gather_own(files, tmp_path)
    assert images.labels.tolist() == list(values)
    assert provenance["classes"] == [str(value) for value in sorted(values)]
    assert provenance["labels"] == sorted(values)


@pytest.mark.parametrize(("values", "found"), [((7, 7), "only the label 7"), ((), "no label")])
def test_there_must_be_two_classes(
    values: tuple[int, ...], found: str, write: Write, tmp_path: Path
) -> None:
    files = write(train_images=pixels(len(values)), train_labels=labels(*values))
    assert_refused(files, tmp_path, rf"train_labels\.idx contains {found}: set a file with two or")


def test_an_official_label_must_have_been_seen_in_training(write: Write, tmp_path: Path) -> None:
    files = write(
        train_images=pixels(2),
        train_labels=labels(0, 1),
        official_images=pixels(2),
        official_labels=labels(1, 2),
    )
    sentence = r"official_labels\.idx contains the label 2, which no training image has"
    assert_refused(files, tmp_path, sentence)


def test_a_truncated_file_is_named(write: Write, tmp_path: Path) -> None:
    files = write(train_images=pixels(2), train_labels=labels(0, 1))
    whole = Path(files["train_images"]).read_bytes()
    Path(files["train_images"]).write_bytes(whole[:-3])
    sentence = r"train_images\.idx is truncated: its header promises 20 bytes .* has 17; download"
    assert_refused(files, tmp_path, sentence)


def test_a_missing_file_is_named_with_its_key(write: Write, tmp_path: Path) -> None:
    files = write(train_labels=labels(0, 1)) | {"train_images": "absent.idx"}
    with pytest.raises(ExpectedError, match=r"^idx\.train_images is absent\.idx, which is"):
        gather_own(files, tmp_path)


def test_an_official_set_needs_both_its_files(write: Write, tmp_path: Path) -> None:
    files = write(
        train_images=pixels(2), train_labels=labels(0, 1), official_labels=labels(0, 1)
    ) | {"official_images": ""}
    assert_refused(files, tmp_path, r"^idx\.official_images is empty: set it to a file$")


def test_an_unknown_dataset_is_refused_by_name(tmp_path: Path) -> None:
    sentence = "^dataset 'emnist' is unknown: choose one of digits, .*, idx, folder, csv, npz$"
    with pytest.raises(ValueError, match=sentence):
        gather_images("emnist", "", {}, tmp_path)


# the real thing


@pytest.mark.mnist
def test_the_real_mnist_has_the_moments_known_of_it(tmp_path: Path) -> None:
    if not REAL_MNIST.is_dir():
        pytest.skip(f"no MNIST archives in {REAL_MNIST}; name their folder in DIGITLAB_MNIST")
    from torchvision.datasets import MNIST

    images, provenance = gather_images("mnist", str(REAL_MNIST), {}, tmp_path)
    assert images.images.shape == (70_000, 28, 28)
    assert images.official.sum() == 10_000
    assert not images.official[:60_000].any()
    found = [(file["name"], file["md5"]) for file in provenance["files"]]
    assert found == [tuple(resource) for resource in MNIST.resources]
    assert all(file["source"].startswith(str(REAL_MNIST)) for file in provenance["files"])
    training = images.images[~images.official] / 255
    assert round(float(training.mean()), 4) == 0.1307
    assert round(float(training.std()), 4) == 0.3081
    assert images.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert images.labels[60_000:60_005].tolist() == [7, 2, 1, 0, 4]
