"""What a study consists of: blocks of seeds, recipes, cells, and the files of its fits."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

from digitlab.settings.methods import fits_whole_grid, module_of, prediction_files
from digitlab.settings.own_files import own_files
from digitlab.settings.paths import BASELINE, Cell, fit_path
from digitlab.settings.seeds import cell_named, name_of, seed_blocks
from digitlab.settings.sweeps import Setting, changed_recipe, settings_of, sweep_members

# The module of `gpu/` that trains the seeds of a block as one stack of models.
STACKED_BY = {
    "binary_manual": "by_hand",
    "softmax_manual": "by_hand",
    "mlp_manual": "by_hand",
    "binary_torch": "built_in",
    "softmax_torch": "built_in",
    "mlp_torch": "built_in",
}
PENALTIES = ("l1", "l2")

Fits = dict[str, list[str]]


def variant_names(scripts: Path) -> list[str]:
    """Return the names of the variants that have a module below the folder ``scripts``, sorted."""
    modules = (scripts / "digitlab" / "variants").glob("[a-z]*.py")
    return sorted(module.stem for module in modules)


def by_key(value: Any) -> Any:
    """Return ``value`` with the keys of each mapping in it sorted."""
    if isinstance(value, Mapping):
        return {key: by_key(value[key]) for key in sorted(value)}
    return value


@dataclass(frozen=True)
class Study:
    """A study as described by its settings, which must have been checked before.

    ``config`` holds the settings, as in config.yaml; ``on_gpu`` says whether the fits of this study
    train on a GPU with CUDA. ``labels_of_pair`` are the labels of the classes that the setting
    ``pair`` names, unless these are labels themselves. File paths are relative to the working
    directory of a run.
    """

    config: Mapping[str, Any]
    on_gpu: bool = False
    labels_of_pair: tuple[int, ...] = ()

    @cached_property
    def results(self) -> str:
        """The results folder: that of the study's name, by default of its data set."""
        return f"results/{self.config.get('name', self.config['dataset'])}"

    @cached_property
    def blocks(self) -> list[str]:
        """The blocks of the seeds that every cell has, each as ``first-last``."""
        seeds = self.config["seeds"]
        return seed_blocks(seeds["count"], seeds["per_job"])

    def blocks_of(self, cell: Cell) -> list[str]:
        """Return the blocks of the seeds that ``cell`` has: some have more than all others."""
        seeds, compared = self.config["seeds"], self.config["comparison"]
        most = seeds["more"].get(name_of(cell), 0)
        if cell[2:] != (compared["percent"], compared["noise"]):
            return self.blocks
        return self.blocks + seed_blocks(most, seeds["per_job"], seeds["count"])

    @cached_property
    def cells_with_more_seeds(self) -> list[Cell]:
        """The fitted cells that have more seeds than all others."""
        compared = self.config["comparison"]
        place = (compared["percent"], compared["noise"])
        cells = [cell_named(name, *place) for name in self.config["seeds"]["more"]]
        return [cell for cell in cells if self.is_fitted(cell)]

    @cached_property
    def variants(self) -> list[str]:
        """The variants that this study fits."""
        return list(self.config["grid"]["variants"])

    @cached_property
    def imported(self) -> list[str]:
        """The variants whose predictions were made elsewhere, so that they are not fitted here."""
        recipes = self.config["variants"]
        return [name for name in self.variants if "predictions" in recipes[name]]

    @cached_property
    def trained(self) -> list[str]:
        """The variants that are fitted here."""
        return [name for name in self.variants if name not in self.imported]

    @cached_property
    def settings(self) -> dict[tuple[str, str], Setting]:
        """The changed recipes, keyed by variant and setting name."""
        return {(setting.variant, setting.name): setting for setting in settings_of(self.config)}

    @cached_property
    def setting_names(self) -> list[str]:
        """The names of all settings including the baseline, sorted."""
        return sorted({BASELINE, *(name for _, name in self.settings)})

    @cached_property
    def targets(self) -> dict[str, list[str]]:
        """The variants of this study by target, ``binary`` or ``multiclass``."""
        chosen = {name: self.config["variants"][name]["target"] for name in self.variants}
        return {
            target: [name for name in chosen if chosen[name] == target]
            for target in sorted(set(chosen.values()))
        }

    @cached_property
    def families(self) -> dict[str, list[str]]:
        """The fitted variants of each family in which at least two are fitted."""
        under_study = {
            family: [variant for variant in variants if variant in self.variants]
            for family, variants in self.config["comparison"]["families"].items()
        }
        return {family: names for family, names in under_study.items() if len(names) > 1}

    @cached_property
    def pair(self) -> list[int]:
        """The labels of the two classes that binary variants distinguish, ascending."""
        return sorted(self.labels_of_pair or self.config["pair"])

    @cached_property
    def pair_names(self) -> list[str]:
        """The names of these classes, in the same order."""
        named = self.config["pair"]
        labels = self.labels_of_pair or named
        return [str(name) for _, name in sorted(zip(labels, named, strict=True))]

    @cached_property
    def reported(self) -> dict[str, Any]:
        """The settings shown in the report: all except the mirror, which affects no result."""
        return {key: value for key, value in self.config.items() if key != "mirror"}

    def user_files(self) -> dict[str, str]:
        """Return the user's own files, or folder, by role; empty unless the study uses them."""
        return own_files(self.config)

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

    def recipe(self, variant: str, setting: str) -> dict[str, Any]:
        """Return a variant's recipe at a setting, with the device and, if binary, the pair.

        Its keys are sorted: in another order, it would count as another parameter of a job.
        """
        recipe = dict(self.config["variants"][variant])
        if setting != BASELINE:
            recipe = changed_recipe(self.config, self.settings[variant, setting])
        if recipe.pop("target") == "binary":
            recipe["pair"] = self.pair
        sorted_recipe: dict[str, Any] = by_key({**recipe, "device": self.config["device"]})
        return sorted_recipe

    def module(self, variant: str) -> str:
        """Return the module that fits a variant, as a path below scripts/digitlab."""
        return module_of(variant, self.config["variants"][variant])

    def predictions(self, cell: Cell, block: str) -> list[str]:
        """Return the user's files of predictions for ``cell``, one for each seed of ``block``."""
        first, last = map(int, block.split("-"))
        pattern = self.config["variants"][cell.variant]["predictions"]
        return prediction_files(pattern, range(first, last + 1), cell.percent, cell.noise)

    def stacked_by(self, variant: str) -> str:
        """Return the module of ``gpu/`` that trains a variant's seeds together, or "" if none does.

        The code that a fit executes depends on the settings and, with device ``auto``, on this
        machine: without a GPU, no fit depends on these modules.
        """
        return STACKED_BY.get(variant, "") if self.on_gpu else ""

    def fit_modules(self, variant: str) -> list[str]:
        """Return the modules that ``fit_variant.py`` imports by a computed name."""
        stacked = self.stacked_by(variant)
        gpu = ["gpu/stacked_training.py", "training/devices.py", f"gpu/{stacked}.py"]
        return [self.module(variant), *(gpu if stacked else [])]

    def fits(
        self,
        variant: str,
        percents: Collection[int],
        noises: Collection[int],
        setting: str = BASELINE,
    ) -> list[str]:
        """Return the files of a variant's fits at these percentages, for every block of seeds."""
        cells = [Cell(variant, setting, *place) for place in product(percents, noises)]
        return [
            fit_path(self.results, cell, block) for cell in cells for block in self.blocks_of(cell)
        ]

    def every_fit(self, variant: str) -> list[str]:
        """Return the files of all fits of a variant: first the grid, then its other settings."""
        grid = self.config["grid"]
        if not fits_whole_grid(self.config["variants"][variant]):
            return self.compared_fits([variant])[variant]
        own = [setting for setting in self.settings.values() if setting.variant == variant]
        return self.fits(variant, grid["percents"], grid["noises"]) + [
            file
            for setting in own
            for file in self.fits(variant, setting.percents, [0], setting.name)
        ]

    def grid_cells(self) -> list[list[int]]:
        """Return the percentage of training images and that of wrong labels of each grid cell."""
        grid = self.config["grid"]
        return [list(cell) for cell in product(grid["percents"], grid["noises"])]

    def compared_fits(self, variants: Collection[str]) -> Fits:
        """Return the files of the fits in the cell that is compared, by variant."""
        cell = self.config["comparison"]
        return {name: self.fits(name, [cell["percent"]], [cell["noise"]]) for name in variants}

    def alike_fits(self, variants: Collection[str]) -> Fits:
        """Return the files of these fits for the seeds that every cell has, by variant."""
        whole = self.compared_fits(variants)
        return {name: files[: len(self.blocks)] for name, files in whole.items()}

    @cached_property
    def tested(self) -> list[str]:
        """The variants that are tested against another, sorted."""
        return sorted({name for names in self.families.values() for name in names})

    def tested_fits(self) -> Fits:
        """Return the fits of every variant that is tested against another, by variant."""
        return self.compared_fits(self.tested)

    def is_fitted(self, cell: Cell) -> bool:
        """Return whether ``cell`` is fitted in this study."""
        grid, setting = self.config["grid"], self.settings.get((cell.variant, cell.setting))
        if cell.variant in self.imported:
            files = self.every_fit(cell.variant)
            return fit_path(self.results, cell, self.blocks[0]) in files
        if cell.setting != BASELINE:
            return setting is not None and cell.percent in setting.percents and not cell.noise
        return (
            cell.variant in self.variants
            and cell.percent in grid["percents"]
            and cell.noise in grid["noises"]
        )

    def penalized_members(self) -> list[dict[str, Any]]:
        """Return the settings of each sweep over l1 or l2, with the files of their ``fits``.

        These are of the seeds that every cell has.
        """
        place, blocks = ([self.config["comparison"]["percent"]], [0]), len(self.blocks)
        return [
            {**member, "fits": self.fits(member["variant"], *place, member["setting"])[:blocks]}
            for member in sweep_members(self.config)
            if member["key"] in PENALTIES
        ]

    def penalized_fits(self) -> list[str]:
        """Return the files of all fits in sweeps over l1 or l2, sorted."""
        return sorted({file for member in self.penalized_members() for file in member["fits"]})

    def stopping(self) -> list[dict[str, Any]]:
        """Return the settings whose recipes stop early and lower the rate on the way.

        ``lowered_after`` is the number of epochs before the rate is first lowered, ``at_most`` that
        of all epochs.
        """
        recipes = {
            setting: changed_recipe(self.config, setting) for setting in self.settings.values()
        }
        return [
            {
                "variant": setting.variant,
                "setting": setting.name,
                "percent": percent,
                "lowered_after": recipe["decay"]["every"],
                "at_most": recipe["epochs"],
            }
            for setting, recipe in recipes.items()
            if {"patience", "decay", "epochs"} <= set(recipe)
            for percent in setting.percents
        ]

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
            for variant, block in product(tested, self.blocks)
        ]
