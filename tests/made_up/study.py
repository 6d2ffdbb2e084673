"""A made-up study: images, partitions, fits and score tables, without training anything."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digitlab.data.images import Images, save_images
from digitlab.data.partitions import HELD_OUT, split
from digitlab.fits.writing import save_block
from digitlab.jobs.files import concatenate_tables, save_arrays
from digitlab.settings.shares import STANDARD_SHARES, Shares
from scripts import count_classes, pick_headline, score_variant

SCORE_TABLES = ("scores", "timings", "history", "per_class", "confusion", "summary")
EPOCHS = 3


@dataclass(frozen=True)
class MadeUp:
    """What a study is like: fits of ``diverged`` seeds have no predictions; the others are wrong on
    the share ``wrong`` of the images."""

    variants: tuple[str, ...]
    digits: tuple[int, ...] = (2, 5, 9)
    shape: tuple[int, int] = (6, 4)
    official: int = 60
    seeds: int = 2
    diverged: int = 0
    wrong: float = 0.2
    untested: bool = False  # every image that is not official is for training or validation
    names: tuple[str, ...] = ()  # of the labels from 0 on, if they are not the digits themselves

    @property
    def shares(self) -> Shares:
        """The shares of the images that become the train, validation and test partition."""
        return Shares(train=0.75, validation=0.25) if self.untested else STANDARD_SHARES

    def digits_of(self, variant: str) -> np.ndarray:
        """The digits that ``variant`` distinguishes."""
        chosen = self.digits[:2] if variant.startswith("binary") else self.digits
        return np.array(chosen, dtype=np.uint8)


def images_of(study: MadeUp) -> Images:
    """Draw 240 images and the official ones, a bright row for each class."""
    rng = np.random.default_rng(7)
    count = 240 + study.official
    place = np.arange(count) % len(study.digits)
    pixels = rng.integers(0, 120, (count, *study.shape), dtype=np.uint8)
    pixels[:, :, 0] = 0  # dead pixels
    pixels[np.arange(count), place % study.shape[0], 1:] += 100
    return Images(
        images=pixels,
        labels=np.array(study.digits, dtype=np.uint8)[place],
        official=np.arange(count) >= 240,
    )


def record_of(
    study: MadeUp, variant: str, labels: np.ndarray, parts: dict[str, np.ndarray], seed: int
) -> dict[str, np.ndarray]:
    """Make up what a fit of one seed leaves behind."""
    rng = np.random.default_rng([seed, len(variant)])
    digits, diverged = study.digits_of(variant), seed < study.diverged
    pixels = study.shape[0] * study.shape[1]
    outputs = 1 if variant.startswith("binary") else len(digits)
    record: dict[str, Any] = {}
    for partition in HELD_OUT:
        index = parts[partition][np.isin(labels[parts[partition]], digits)]
        true = np.searchsorted(digits, labels[index])
        given = np.where(rng.random(len(index)) < study.wrong, (true + 1) % len(digits), true)
        logits = rng.normal(size=(len(index), len(digits)))
        logits[np.arange(len(index)), given] = 3 + rng.random(len(index))
        probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        record[f"index_{partition}"] = index.astype(np.int32)
        record[f"labels_{partition}"] = labels[index]
        shown = probabilities * np.nan if diverged else probabilities
        record[f"probabilities_{partition}"] = shown.astype(np.float32)
    epochs = 1 if diverged else EPOCHS
    losses = np.linspace(1, 0.5, EPOCHS)[:epochs, None] * [1, 0, 1.1, 0] + [0, 0.8, 0, 0.7]
    return record | {
        "history": losses * (np.nan if diverged else 1),
        "history_steps": 10 * np.arange(1, epochs + 1),
        "best_epoch": np.array(0 if diverged else EPOCHS),
        "seconds": np.array(0.5 + seed),
        "parameters": np.array((pixels + 1) * outputs),
        "diverged": np.array(diverged),
        "train_loss": np.array(np.nan if diverged else 0.4),
        "train_accuracy": np.array(np.nan if diverged else 0.9),
        "start_accuracy": np.array(0.3),
        "weights_weight": rng.normal(size=(outputs, pixels)).astype(np.float32),
        "weights_bias": rng.normal(size=outputs).astype(np.float32),
    }


def fits_of(variant: str) -> str:
    """The file of a variant's fits at the compared cell."""
    return f"fits/{variant}/baseline/percent100_noise0/seeds0-{{last}}.npz"


def write_study(folder: Path, study: MadeUp) -> None:
    """Write the data, fits and score tables of ``study`` below ``folder``."""
    data, last = images_of(study), study.seeds - 1
    save_images(folder / "data/images.npz", data)
    classes = study.names or [str(digit) for digit in study.digits]
    facts = {"dataset": "made up", "classes": list(classes), "files": []}
    (folder / "data/provenance.json").write_text(json.dumps(facts), encoding="utf-8")
    drawn = [
        dataclasses.asdict(split(data.labels, data.official, seed, study.shares))
        for seed in range(study.seeds)
    ]
    splits = {name: np.stack([parts[name] for parts in drawn]) for name in drawn[0]}
    splits["official"] = splits["official"][0]
    splits_file = folder / f"data/splits/seeds0-{last}.npz"
    save_arrays(splits_file, {"seeds": np.arange(study.seeds), **splits})
    for variant in study.variants:
        records = [
            record_of(study, variant, data.labels, parts, seed) for seed, parts in enumerate(drawn)
        ]
        path = folder / fits_of(variant).format(last=last)
        save_block(path, range(study.seeds), study.digits_of(variant), records)
        target = "binary" if variant.startswith("binary") else "multiclass"
        outputs = {name: folder / f"scores/{variant}/{name}.csv" for name in SCORE_TABLES}
        named = {"variant": variant, "target": target}
        score_variant.main([str(path)], named, (100, 0), study.shares, outputs)
    tables = folder / "tables"
    for name in SCORE_TABLES:
        parts = [str(folder / f"scores/{variant}/{name}.csv") for variant in study.variants]
        concatenate_tables(parts, tables / f"{name}.csv")
    summary, scores = str(tables / "summary.csv"), str(tables / "scores.csv")
    pick_headline.main(summary, scores, 100, 0, str(tables / "headline.csv"))
    count_classes.main(
        str(folder / "data/images.npz"), str(splits_file), str(tables / "class_counts.csv")
    )
