"""Read images from CSV files: a line for each image, with its label and its pixels in columns."""

import csv
import gzip
import math
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.data.idx import GZIP_SIGNATURE
from digitlab.data.labeled_images import LabeledImages, class_names, gray_levels
from digitlab.errors import ExpectedError

LABELS = ("label", "class", "target")  # columns that hold the labels unless one is named
MISSING = ["", "NA", "NaN", "nan", "null", "None"]


class Layout(NamedTuple):
    """How a CSV file is to be read: its columns, which of them holds the labels, what it is in.

    Columns of a file without a ``header`` line are called by their number, from 1.
    """

    columns: list[str]
    label: str
    header: bool
    gzipped: bool


def csv_labels(path: str, label: str) -> NDArray[np.str_]:
    """Return the class of each image in the file ``path``; see ``read_csv_images``."""
    layout = _layout(path, label)
    return _names(_read(path, layout, [layout.label]), layout.label, path)


def read_csv_images(path: str, label: str, height: int, brightest: float) -> LabeledImages:
    """Return the images and labels of the CSV file ``path``, plain or gzipped.

    ``label`` names the column of the labels; "" means the one called label, class or target, or, in
    a file without a header line, the first. All other columns are the pixels of an image, row by
    row, of ``height`` pixels or, if that is 0, square; ``brightest`` is the value of white. Raises
    ``ExpectedError``, with one sentence, if the file cannot be read so.
    """
    layout = _layout(path, label)
    pixels = [name for name in layout.columns if name != layout.label]
    shape = _shape(path, len(pixels), height)
    frame = _read(path, layout, layout.columns)
    _check_pixels(frame[pixels], path)
    values = gray_levels(frame[pixels].to_numpy(), brightest, path)
    labels = _names(frame, layout.label, path)
    return LabeledImages(values.reshape(-1, *shape), labels, path, path)


def _check_pixels(pixels: pd.DataFrame, path: str) -> None:
    """Raise ``ExpectedError`` for the first column of ``pixels`` with text or without a value."""
    for name, column in pixels.items():
        if not pd.api.types.is_numeric_dtype(column):
            raise ExpectedError(
                f"{path} contains text in the column {name}: remove the column if it is no pixel, "
                "or correct it"
            )
        if column.isna().any():
            raise ExpectedError(
                f"{path} has no value in the column {name} of image {column.isna().argmax() + 1}: "
                "fill it in, or leave the image out"
            )


def _shape(path: str, count: int, height: int) -> tuple[int, int]:
    """Return the height and width of images of ``count`` pixels."""
    rows = height or math.isqrt(count)
    width = count // rows if rows else 0
    if not count or rows * width != count or (not height and rows != width):
        wanted = f"make no image of height {height}" if height else "make no square image"
        raise ExpectedError(
            f"{path} has {count} columns beside the labels, which {wanted}: remove columns that "
            "are no pixels, or set csv.height"
        )
    return rows, width


def _layout(path: str, label: str) -> Layout:
    """Return how the file is to be read, from its first line and the column that the user named."""
    first, gzipped = _first_line(path)
    header = not all(_is_number(field) for field in first)
    names = first if header else [str(place + 1) for place in range(len(first))]
    if len(names) < 2:
        raise ExpectedError(f"{path} has a single column: separate the columns by commas")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ExpectedError(f"{path} has two columns {twice!r}: rename one")
    usual = [name for name in names if name.lower() in LABELS] if header else ["1"]
    wanted = label or (usual[0] if len(usual) == 1 else "")
    if wanted not in names:
        shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
        raise ExpectedError(
            f"{path} has no column {label or 'that alone is called label, class or target'}; its "
            f"columns are {shown}: set csv.label to the one with the labels"
        )
    return Layout(names, wanted, header, gzipped)


def _first_line(path: str) -> tuple[list[str], bool]:
    """Return the fields of the first line, and whether the file is gzipped."""
    with Path(path).open("rb") as start:
        gzipped = start.read(2) == GZIP_SIGNATURE
    opened = gzip.open if gzipped else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            line = next(csv.reader(file), [])
    except (OSError, EOFError, UnicodeDecodeError, zlib.error, csv.Error) as error:
        raise _unreadable(path, error) from error
    if not line:
        raise ExpectedError(f"{path} is empty: set a CSV file of images")
    return [" ".join(field.split()) for field in line], gzipped


def _read(path: str, layout: Layout, wanted: list[str]) -> pd.DataFrame:
    """Return the ``wanted`` columns of the file, the labels as text."""
    try:
        frame = pd.read_csv(
            path,
            names=layout.columns,
            header=0 if layout.header else None,
            # Where all columns are wanted, these two would hide lines of more fields.
            **({} if wanted == layout.columns else {"usecols": wanted, "index_col": False}),
            dtype={layout.label: str},
            # A class may be called NA, but a pixel may not.
            keep_default_na=False,
            na_values={name: MISSING for name in wanted if name != layout.label},
            encoding="utf-8-sig",
            compression="gzip" if layout.gzipped else None,
            low_memory=False,
        )
    except (ValueError, OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, error) from error
    if not frame.index.equals(pd.RangeIndex(len(frame))):  # pandas takes the first field for it
        raise ExpectedError(f"{path} has lines with more fields than the first line: correct it")
    if not len(frame):
        raise ExpectedError(f"{path} contains no images: set a CSV file with a line for each")
    return frame


def _unreadable(path: str, error: Exception) -> ExpectedError:
    """Return the error that tells why the file at ``path`` cannot be read."""
    reason = " ".join(str(error).split())
    return ExpectedError(f"{path} cannot be read as a CSV file ({reason}): correct it")


def _names(frame: pd.DataFrame, label: str, path: str) -> NDArray[np.str_]:
    """Return the labels in ``frame`` as class names; ``5.0`` is ``5``."""
    texts = frame[label].astype(str).to_numpy(dtype=np.str_)
    numbers = pd.to_numeric(pd.Series(texts), errors="coerce").to_numpy(dtype=float)
    if len(numbers) and (numbers == np.rint(numbers)).all() and (abs(numbers) < 2**53).all():
        return class_names(numbers, path)
    return class_names(texts, path)


def _is_number(text: str) -> bool:
    """Return whether ``text`` is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True
