"""Write results whole or not at all: to a temporary file first, which is then renamed."""

import contextlib
import glob
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:  # a Snakemake without our packages plans jobs with this module
    from numpy.typing import NDArray


@contextlib.contextmanager
def written_whole(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path next to ``path``; rename it to ``path`` if the block succeeds.

    File and folder are flushed to the disk, so that a power cut leaves the old content or the new,
    never an empty file. Leftovers of killed writers of the same file are removed. An ``OSError``
    names ``path``.
    """
    final = Path(path)
    final.parent.mkdir(parents=True, exist_ok=True)
    for left in final.parent.glob(f".{glob.escape(final.name)}.*.part"):
        left.unlink(missing_ok=True)
    temporary = final.with_name(f".{final.name}.{os.getpid()}.part")
    try:
        yield temporary
        flush(temporary)
        temporary.replace(final)
        flush(final.parent)
    except OSError as error:
        if error.errno and error.filename in (None, str(temporary)):
            raise OSError(error.errno, error.strerror, str(final)) from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Wait until the file or folder at ``path`` is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def working_folder(parent: str | Path, name: str) -> Iterator[Path]:
    """Yield a new folder in ``parent``; remove it at the end, and any that killed runs left."""
    for left in Path(parent).glob(f".{name}.*.part"):
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(dir=parent, prefix=f".{name}.", suffix=".part") as folder:
        yield Path(folder)


def save_arrays(path: str | Path, arrays: "Mapping[str, NDArray[Any]]") -> None:
    """Save named arrays as one uncompressed ``.npz``; the same arrays give the same bytes."""
    import numpy as np

    with written_whole(path) as temporary, temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def save_text(path: str | Path, text: str) -> None:
    """Save ``text`` as UTF-8 with Unix line endings."""
    with written_whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def save_json(path: str | Path, content: Any) -> None:
    """Save ``content`` as indented JSON with sorted keys."""
    save_text(path, json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def concatenate_tables(paths: list[str], path: str | Path) -> None:
    """Concatenate CSV files with the same columns into ``path``, without changing their text.

    Raises ``ValueError`` if their columns differ.
    """
    parts = [Path(part).read_text(encoding="utf-8").splitlines(keepends=True) for part in paths]
    headers = {part[0] for part in parts}
    if len(headers) != 1:
        raise ValueError(f"{path}: its parts have different columns: {', '.join(sorted(paths))}.")
    with written_whole(path) as temporary:
        temporary.write_text(
            parts[0][0] + "".join(line for part in parts for line in part[1:]), encoding="utf-8"
        )


def load_yaml(path: str | Path) -> Any:
    """Return the content of a YAML file.

    By libyaml: parsing in Python takes a second for all the files that planning reads, and on a
    cluster every job plans.
    """
    return yaml.load(Path(path).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
