"""Folders, CSV files and NPZ files of the user's own become the same arrays as IDX files."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_digits

from digitlab.data.datasets import gather_images
from digitlab.data.images import Images
from digitlab.data.own_data import labels_of_pair, own_classes
from digitlab.errors import ExpectedError

PIXELS = np.random.default_rng(2).integers(0, 256, (12, 3, 3), dtype=np.uint8)
ANIMALS = np.array(["cat", "dog", "emu & co"] * 4)
READING = {"folder": {}, "csv": {"official": "", "label": "", "height": 0, "brightest": 255}}
READING["npz"] = {"brightest": 255}


def gather(dataset: str, percent: int = 0, **own: Any) -> tuple[Images, dict[str, Any]]:
    own = {**READING[dataset], "official_percent": percent, **own}
    images, provenance = gather_images(dataset, "", own, "unused")
    assert json.loads(json.dumps(provenance)) == provenance
    return images, provenance


def assert_refused(dataset: str, sentence: str, **own: Any) -> None:
    with pytest.raises(ExpectedError, match=sentence) as caught:
        gather(dataset, **own)
    assert "\n" not in str(caught.value)


def save_folder(folder: Path, images: NDArray[np.uint8], names: NDArray[np.str_]) -> None:
    for place, (image, name) in enumerate(zip(images, names, strict=True)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(folder / name / f"{place:02d}.png")


def save_csv(path: Path, names: Any, label: str = "label", pixels: Any = None) -> pd.DataFrame:
    pixels = PIXELS.reshape(12, 9) if pixels is None else pixels
    frame = pd.DataFrame(pixels, columns=[f"pixel{k}" for k in range(pixels.shape[1])])
    frame.insert(0, label, names)
    frame.to_csv(path, index=False)
    return frame


# a folder of images


def test_a_folder_for_each_class_names_the_classes(tmp_path: Path) -> None:
    save_folder(tmp_path, PIXELS, ANIMALS)
    (tmp_path / "cat" / "notes.txt").write_text("no image")
    (tmp_path / ".hidden").mkdir()
    images, provenance = gather("folder", path=str(tmp_path))
    order = np.argsort(ANIMALS, kind="stable")  # the order of torchvision's ImageFolder
    np.testing.assert_array_equal(images.images, PIXELS[order])
    assert provenance["classes"] == ["cat", "dog", "emu & co"]
    assert provenance["labels"] == [0, 1, 2]
    assert images.labels.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert provenance["files"][0]["name"] == f"12 images in {tmp_path.name}"


@pytest.mark.parametrize("names", [("train", "test"), ("Training", "testing")])
def test_a_folder_may_have_a_part_of_official_images(
    names: tuple[str, str], tmp_path: Path
) -> None:
    save_folder(tmp_path / names[0], PIXELS[:9], np.array(["3", "8", "11"] * 3))
    save_folder(tmp_path / names[1], PIXELS[9:], np.array(["3", "8", "11"]))
    images, provenance = gather("folder", percent=20, path=str(tmp_path))
    assert images.official.tolist() == [False] * 9 + [True] * 3
    assert provenance["classes"] == ["3", "8", "11"]
    assert images.labels[9:].tolist() == [11, 3, 8]  # folders are read in the order of their names
    assert {tuple(image.ravel()) for image in images.images[9:]} == {
        tuple(image.ravel()) for image in PIXELS[9:]
    }


def test_colors_and_jpeg_become_gray_by_the_rule_that_config_yaml_states(tmp_path: Path) -> None:
    color = np.zeros((8, 8, 3), np.uint8)
    color[...] = (200, 100, 50)
    for name, ending in (("a", "png"), ("b", "JPG")):
        (tmp_path / name).mkdir()
        image = Image.fromarray(color)
        image.save(tmp_path / name / f"x.{ending}", quality=100)
    images, _ = gather("folder", path=str(tmp_path))
    expected = 0.299 * 200 + 0.587 * 100 + 0.114 * 50
    assert abs(images.images.astype(float) - expected).max() < 2


def spoiled(folder: Path, fault: str) -> None:
    """Add one fault to a sound folder of images."""
    file = folder / "dog" / "01.png"
    wide = Image.fromarray(np.full((3, 3), 70000, np.int32).astype(np.uint16))
    match fault:
        case "corrupt":
            file.write_bytes(file.read_bytes()[:50])
        case "no image":
            file.write_text("<!DOCTYPE html>")
        case "empty file":
            file.write_bytes(b"")
        case "another size":
            Image.fromarray(np.zeros((4, 3), np.uint8)).save(file)
        case "16 bits":
            wide.save(file)
        case "transparent":
            Image.fromarray(np.full((3, 3, 4), 9, np.uint8), "RGBA").save(file)
        case "empty class":
            (folder / "emu").mkdir()
        case "validation":
            (folder / "cat").rename(folder / "train")
            (folder / "dog").rename(folder / "val")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("corrupt", r"dog/01\.png is damaged or no PNG or JPEG image \(.*\): save it again$"),
        ("no image", r"dog/01\.png is damaged or no PNG or JPEG image"),
        ("empty file", r"dog/01\.png is damaged or no PNG or JPEG image"),
        ("another size", r"cat/00\.png is 3x3 pixels but .*dog/01\.png is 4x3: resize all"),
        ("16 bits", r"dog/01\.png has more than 8 bits a color: save it with 8$"),
        ("transparent", r"dog/01\.png is transparent: save it on a background$"),
        ("empty class", r"emu has no PNG or JPEG image: add images, or remove the folder$"),
        ("validation", r"has a folder val beside its training images: move its images among"),
    ],
)
def test_a_fault_in_a_folder_is_named(fault: str, sentence: str, tmp_path: Path) -> None:
    save_folder(tmp_path, PIXELS[:2], ANIMALS[:2])
    spoiled(tmp_path, fault)
    assert_refused("folder", sentence, path=str(tmp_path))


def test_images_without_a_folder_for_their_class_are_named(tmp_path: Path) -> None:
    Image.fromarray(PIXELS[0]).save(tmp_path / "7.png")
    assert_refused("folder", "has no folders: put the images of each class", path=str(tmp_path))


# CSV


@pytest.mark.parametrize("label", ["label", "class", "Target"])
def test_a_csv_file_is_read_by_the_usual_names_of_its_labels(label: str, tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    frame = save_csv(path, [3, 8, 1] * 4, label)
    expected = frame.drop(columns=label).to_numpy().reshape(12, 3, 3)
    images, provenance = gather("csv", train=str(path))
    np.testing.assert_array_equal(images.images, expected)
    assert images.images.dtype == np.uint8
    assert images.labels.tolist() == [3, 8, 1] * 4
    assert provenance["classes"] == ["1", "3", "8"]
    gzipped = tmp_path / "train.csv.gz"
    gzipped.write_bytes(gzip.compress(b"\xef\xbb\xbf" + path.read_bytes()))
    again, _ = gather("csv", train=str(gzipped))
    np.testing.assert_array_equal(again.images, images.images)


def test_a_csv_file_without_a_header_has_its_labels_first(tmp_path: Path) -> None:
    frame = save_csv(tmp_path / "headed.csv", [5, 6] * 6)
    frame.to_csv(tmp_path / "bare.csv", index=False, header=False)
    images, _ = gather("csv", train=str(tmp_path / "bare.csv"))
    assert images.labels.tolist() == [5, 6] * 6
    np.testing.assert_array_equal(images.images, PIXELS)


def test_class_names_of_any_text_stay_as_they_are(tmp_path: Path) -> None:
    names = ["NA", "None", 'a "b", c'] * 4
    save_csv(tmp_path / "train.csv", names)
    _, provenance = gather("csv", train=str(tmp_path / "train.csv"))
    assert provenance["classes"] == sorted(set(names))


def test_scikit_learns_digits_come_out_as_the_embedded_ones(tmp_path: Path) -> None:
    load_digits(as_frame=True).frame.to_csv(tmp_path / "digits.csv", index=False)
    ours, _ = gather_images("digits", "", {}, tmp_path)
    images, _ = gather("csv", train=str(tmp_path / "digits.csv"), brightest=16)
    np.testing.assert_array_equal(images.images, ours.images)
    np.testing.assert_array_equal(images.labels, ours.labels)


def test_oblong_images_and_an_official_file(tmp_path: Path) -> None:
    save_csv(tmp_path / "a.csv", ["x", "y"] * 6, pixels=PIXELS.reshape(12, 9)[:, :6])
    save_csv(tmp_path / "b.csv", ["y"] * 12, pixels=PIXELS.reshape(12, 9)[:, :6])
    images, _ = gather(
        "csv", train=str(tmp_path / "a.csv"), official=str(tmp_path / "b.csv"), height=2
    )
    assert images.images.shape == (24, 2, 3)
    assert images.official.sum() == 12


def csv_text(fault: str) -> str:
    lines = ["label,p0,p1,p2,p3", "1,0,9,9,255", "2,7,7,7,7"]
    changed = {
        "missing": (2, "2,7,,7,7"),
        "NaN": (2, "2,7,NaN,7,7"),
        "short line": (2, "2,7,7"),
        "long line": (2, "2,7,7,7,7,7"),
        "text": (1, "1,0,red,9,9"),
        "no label": (1, ",0,9,9,9"),
        "no label column": (0, "digit,p0,p1,p2,p3"),
        "two label columns": (0, "label,class,p1,p2,p3"),
        "twice": (0, "label,p0,p0,p2,p3"),
        "too bright": (2, "2,7,256,7,7"),
        "negative": (2, "2,7,-1,7,7"),
        "fractions": (2, "2,7,0.5,7,7"),
    }
    if fault in changed:
        place, line = changed[fault]
        lines[place] = line
    whole = "\n".join(lines) + "\n"
    others = {
        "empty": "",
        "header alone": lines[0] + "\n",
        "longer lines": whole.replace(",255", ",255,1").replace(",7\n", ",7,1\n"),
        "five pixels": whole.replace("\n", ",5\n").replace("p3,5", "p3,id"),
        "semicolons": whole.replace(",", ";"),
        "one class": whole.replace("\n2,", "\n1,"),
        "unit range": "label,p0,p1,p2,p3\n1,0,1,0,1\n2,1,1,0,0\n",
    }
    return others.get(fault, whole)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("missing", "has no value in the column p1 of image 2: fill it in, or leave the image"),
        ("NaN", "has no value in the column p1 of image 2: fill it in"),
        ("short line", "has no value in the column p2 of image 2: fill it in"),
        ("long line", r"cannot be read as a CSV file \(.*\): correct it$"),
        ("longer lines", "has lines with more fields than the first line: correct it"),
        ("text", "contains text in the column p1: remove the column if it is no pixel"),
        ("no label", "has no label for image 1: name its class"),
        (
            "no label column",
            "has no column that alone is .*; its columns are digit, p0, p1, ...: set",
        ),
        ("two label columns", "has no column that alone is called label, class or target"),
        ("twice", "has two columns 'p0': rename one"),
        ("too bright", "contains the pixel 256, and pixels are from 0 to 255: correct it, or set"),
        ("negative", "contains the pixel -1, and pixels are from 0 to 255"),
        (
            "fractions",
            "contains pixels from 0 to 255 that are not whole gray levels .*: set brightest",
        ),
        ("empty", "is empty: set a CSV file of images"),
        ("header alone", "contains no images: set a CSV file with a line for each"),
        ("five pixels", "has 5 columns beside the labels, which make no square image: remove"),
        ("semicolons", "has a single column: separate the columns by commas"),
        ("one class", "contains only the label 1: set a file with two or more classes"),
        ("unit range", "contains pixels from 0 to 1 that are not whole gray levels .*: set bright"),
    ],
)
def test_a_fault_in_a_csv_file_is_named(fault: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    path.write_text(csv_text(fault))
    assert_refused("csv", rf"train\.csv {sentence}", train=str(path))


def test_files_that_are_no_csv_are_named(tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    for content in (b"\x1f\x8b\x08", b"\xff\xfe\x00\x01", b"\x89PNG\r\n\x1a\n\0"):
        path.write_bytes(content)
        assert_refused("csv", r"train\.csv ", train=str(path))


# NPZ


def test_keras_names_are_known(tmp_path: Path) -> None:
    path = tmp_path / "mnist.npz"
    labels = np.arange(12, dtype=np.uint8) % 3
    np.savez(path, x_train=PIXELS[:9], y_train=labels[:9], x_test=PIXELS[9:], y_test=labels[9:])
    images, provenance = gather("npz", percent=20, path=str(path))
    np.testing.assert_array_equal(images.images, PIXELS)
    assert images.labels.tolist() == labels.tolist()
    assert images.official.tolist() == [False] * 9 + [True] * 3
    assert provenance["classes"] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (PIXELS, ANIMALS),
        (PIXELS[..., None], ANIMALS[:, None]),
        (PIXELS.reshape(12, 9), np.char.encode(ANIMALS)),
        (PIXELS / 255, ANIMALS),
        (PIXELS.astype(np.int64), ANIMALS),
    ],
    ids=["as they are", "a channel", "rows", "shares of white", "wide integers"],
)
def test_the_usual_shapes_and_types_are_read(
    images: NDArray[Any], labels: NDArray[Any], tmp_path: Path
) -> None:
    path = tmp_path / "own.npz"
    np.savez_compressed(path, images=images, labels=labels)
    brightest = 1 if images.dtype.kind == "f" else 255
    read, provenance = gather("npz", path=str(path), brightest=brightest)
    np.testing.assert_array_equal(read.images, PIXELS)
    assert read.labels.tolist() == [0, 1, 2] * 4
    assert provenance["classes"] == ["cat", "dog", "emu & co"]


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"a": PIXELS}, "has the arrays a: name those of images and labels x_train, y_train"),
        ({"images": PIXELS}, "has no array labels: save it too"),
        ({"x_train": PIXELS, "y_train": ANIMALS, "x_test": PIXELS}, "has no array y_test: save"),
        ({"images": PIXELS, "labels": ANIMALS[1:]}, "contains 12 images in images but 11 labels"),
        (
            {"images": np.zeros((12, 3, 3, 3)), "labels": ANIMALS},
            "contains images of 3 channels: save them as gray levels",
        ),
        ({"images": PIXELS[:, 0], "labels": ANIMALS}, r"has the shape \(12, 3\): save images as"),
        ({"images": PIXELS / 255, "labels": ANIMALS}, "not whole gray levels .*: set brightest"),
        (
            {"images": np.where(PIXELS > 9, np.nan, 0), "labels": ANIMALS},
            r"contains a missing value \(NaN\): fill it in",
        ),
        (
            {"images": PIXELS, "labels": np.eye(12)},
            r"contains labels of shape \(12, 12\): save one",
        ),
        ({"images": PIXELS, "labels": np.arange(12) + 0.5}, "contains the label 0.5: save labels"),
        ({"images": PIXELS, "labels": np.full(12, np.nan)}, "contains the label nan: save labels"),
        ({"images": PIXELS, "labels": ANIMALS.astype(object)}, "damaged or holds Python objects"),
        ({"images": PIXELS.astype(str), "labels": ANIMALS}, "contains pixels of type <U3: save"),
        ({"images": np.zeros((0, 3, 3)), "labels": np.zeros(0)}, "contains no pixels"),
    ],
)
def test_a_fault_in_an_npz_file_is_named(
    arrays: dict[str, NDArray[Any]], sentence: str, tmp_path: Path
) -> None:
    np.savez(tmp_path / "own.npz", **arrays)
    assert_refused("npz", rf"own\.npz.* {sentence}", path=str(tmp_path / "own.npz"))


def test_files_that_are_no_npz_are_named(tmp_path: Path) -> None:
    path = tmp_path / "own.npz"
    np.savez(path, images=PIXELS, labels=ANIMALS)
    whole = path.read_bytes()
    np.save(tmp_path / "single.npy", PIXELS)
    broken = whole[:200] + bytes(40) + whole[240:]
    for content in (b"", b"text", whole[:100], (tmp_path / "single.npy").read_bytes(), broken):
        path.write_bytes(content)
        assert_refused("npz", r"own\.npz ", path=str(path))


# what holds for all


def test_an_official_set_is_held_out_by_a_stratified_share_that_is_always_the_same(
    tmp_path: Path,
) -> None:
    labels = np.repeat([0, 1, 2], [50, 30, 20])
    pixels = np.random.default_rng(5).integers(0, 256, (100, 2, 2))
    np.savez(tmp_path / "own.npz", images=pixels, labels=labels)
    images, provenance = gather("npz", percent=20, path=str(tmp_path / "own.npz"))
    again, _ = gather("npz", percent=20, path=str(tmp_path / "own.npz"))
    assert images.official.tolist() == [False] * 80 + [True] * 20
    assert np.bincount(images.labels[images.official]).tolist() == [10, 6, 4]
    np.testing.assert_array_equal(images.images, again.images)
    assert provenance["official"] == 20
    both = np.c_[images.images.reshape(100, 4), images.labels]
    assert sorted(both.tolist()) == sorted(np.c_[pixels.reshape(100, 4), labels].tolist())


def test_a_share_that_leaves_a_class_without_training_images_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "own.npz", images=PIXELS[:4], labels=[0, 0, 1, 2])
    sentence = "holds out all images of the class 1 of .*: lower official_percent"
    assert_refused("npz", sentence, path=str(tmp_path / "own.npz"), official_percent=50)


def test_too_many_classes_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "own.npz", images=np.zeros((300, 2, 2), int), labels=np.arange(300))
    assert_refused("npz", "contains 300 classes, and at most 256", path=str(tmp_path / "own.npz"))


def test_a_pair_is_given_by_the_names_of_classes(tmp_path: Path) -> None:
    save_folder(tmp_path / "images", PIXELS, ANIMALS)
    save_csv(tmp_path / "train.csv", ANIMALS)
    np.savez(tmp_path / "own.npz", images=PIXELS, labels=ANIMALS)
    own = {
        "folder": {"path": str(tmp_path / "images")},
        "csv": {"train": str(tmp_path / "train.csv"), "label": ""},
        "npz": {"path": str(tmp_path / "own.npz")},
    }
    variants = {"one": {"target": "binary"}, "all": {"target": "multiclass"}}
    for dataset, block in own.items():
        assert own_classes(dataset, block) == {"cat": 0, "dog": 1, "emu & co": 2}
        config = {"dataset": dataset, dataset: block, "variants": variants}
        binary = {**config, "grid": {"variants": ["one"]}}
        assert labels_of_pair({**binary, "pair": ["emu & co", "cat"]}) == [2, 0]
        with pytest.raises(
            ExpectedError, match=r"^pair: 0 is not a class of .* cat, dog, emu & co\.$"
        ):
            labels_of_pair({**binary, "pair": [0, 1]})
        assert labels_of_pair({**config, "grid": {"variants": ["all"]}, "pair": [0, 1]}) == [0, 1]
