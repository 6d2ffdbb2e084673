"""The files of a study: its partitions, fits and range tests, as its design requires them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from digitlab.settings.design import Design
from digitlab.settings.methods import prediction_files
from digitlab.settings.own_files import own_files
from digitlab.settings.paths import Cell, fit_path
from digitlab.settings.sweeps import sweep_members

PENALTIES = ("l1", "l2")

Fits = dict[str, list[str]]


@dataclass(frozen=True)
class Study(Design):
    """A study on this machine; ``on_gpu`` says whether its fits train on a GPU with CUDA.

    File paths are relative to the working directory of a run.
    """

    on_gpu: bool = False

    @cached_property
    def results(self) -> str:
        """The results folder: that of the study's name, by default of its data set."""
        return f"results/{self.config.get('name', self.config['dataset'])}"

    @cached_property
    def reported(self) -> dict[str, Any]:
        """The settings shown in the report: all except the mirror, which affects no result."""
        return {key: value for key, value in self.config.items() if key != "mirror"}

    def user_files(self) -> dict[str, str]:
        """Return the user's own files, or folder, by role; empty unless the study uses them."""
        return own_files(self.config)

    def predictions(self, cell: Cell, block: str) -> list[str]:
        """Return the user's files of predictions for ``cell``, one for each seed of ``block``."""
        first, last = map(int, block.split("-"))
        pattern = self.config["variants"][cell.variant]["predictions"]
        return prediction_files(pattern, range(first, last + 1), cell.percent, cell.noise)

    def splits(self) -> list[str]:
        """Return the partition files, one per block of the seeds that every cell has."""
        return self._splits(self.blocks)

    def every_split(self) -> list[str]:
        """Return the partition files of all blocks of seeds, those of single cells too."""
        of_cells = [self.blocks_of(cell) for cell in self.cells_with_more_seeds]
        added = [block for blocks in of_cells for block in blocks]
        return self._splits(dict.fromkeys([*self.blocks, *added]))

    def _splits(self, blocks: Iterable[str]) -> list[str]:
        return [f"{self.results}/data/splits/seeds{block}.npz" for block in blocks]

    def fits(self, cell: Cell) -> list[str]:
        """Return the files of the fits in ``cell``, one for each block of its seeds."""
        return [fit_path(self.results, cell, block) for block in self.blocks_of(cell)]

    def every_fit(self, variant: str) -> list[str]:
        """Return the files of all fits of a variant: first the grid, then its other settings."""
        return [file for cell in self.cells(variant) for file in self.fits(cell)]

    def compared_fits(self, variants: Collection[str]) -> Fits:
        """Return the files of the fits in the cell that is compared, by variant."""
        return {name: self.fits(self.compared_cell(name)) for name in variants}

    def alike_fits(self, variants: Collection[str]) -> Fits:
        """Return the files of these fits for the seeds that every cell has, by variant."""
        whole = self.compared_fits(variants)
        return {name: files[: len(self.blocks)] for name, files in whole.items()}

    def tested_fits(self) -> Fits:
        """Return the fits of every variant that is tested against another, by variant."""
        return self.compared_fits(self.tested)

    def penalized_members(self) -> list[dict[str, Any]]:
        """Return the settings of each sweep over l1 or l2, with the files of their ``fits``.

        These are of the seeds that every cell has.
        """
        percent, blocks = self.config["comparison"]["percent"], len(self.blocks)
        members = [each for each in sweep_members(self.config) if each["key"] in PENALTIES]
        cells = [Cell(member["variant"], member["setting"], percent, 0) for member in members]
        return [
            {**member, "fits": self.fits(cell)[:blocks]}
            for member, cell in zip(members, cells, strict=True)
        ]

    def penalized_fits(self) -> list[str]:
        """Return the files of all fits in sweeps over l1 or l2, sorted."""
        return sorted({file for member in self.penalized_members() for file in member["fits"]})

    def range_test(self) -> dict[str, Any]:
        """Return the settings of the range test and its percentage of the training images."""
        test = {**self.config["range_test"], "percent": self.config["comparison"]["percent"]}
        del test["variants"]
        return test

    def range_tests(self) -> list[str]:
        """Return the tables of all range tests, one file per variant and block."""
        tested = [name for name in self.config["range_test"]["variants"] if name in self.variants]
        return [
            f"{self.results}/range_tests/{variant}/seeds{block}.csv"
            for variant in tested
            for block in self.blocks
        ]
