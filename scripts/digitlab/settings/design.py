"""What a study varies: variants, their recipes and settings, cells, blocks of seeds, families."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from digitlab.settings.methods import fits_whole_grid
from digitlab.settings.paths import BASELINE, Cell
from digitlab.settings.seeds import cell_named, name_of, seed_blocks
from digitlab.settings.sweeps import Setting, changed_recipe, settings_of


def by_key(value: Any) -> Any:
    """Return ``value`` with the keys of each mapping in it sorted."""
    if isinstance(value, Mapping):
        return {key: by_key(value[key]) for key in sorted(value)}
    return value


@dataclass(frozen=True)
class Design:
    """The design of a study as described by its settings, which must have been checked before.

    ``config`` holds the settings, as in config.yaml. ``labels_of_pair`` are the labels of the
    classes that the setting ``pair`` names, unless these are labels themselves.
    """

    config: Mapping[str, Any]
    labels_of_pair: tuple[int, ...] = ()

    @cached_property
    def blocks(self) -> list[str]:
        """The blocks of the seeds that every cell has, each as ``first-last``."""
        seeds = self.config["seeds"]
        return seed_blocks(seeds["count"], seeds["per_job"])

    def blocks_of(self, cell: Cell) -> list[str]:
        """Return the blocks of the seeds that ``cell`` has: some have more than all others."""
        seeds = self.config["seeds"]
        if cell[2:] != self.compared_cell(cell.variant)[2:]:
            return self.blocks
        most = seeds["more"].get(name_of(cell), 0)
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
        """The variants under study."""
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
        """The variants under study of each family that has at least two of them."""
        under_study = {
            family: [variant for variant in variants if variant in self.variants]
            for family, variants in self.config["comparison"]["families"].items()
        }
        return {family: names for family, names in under_study.items() if len(names) > 1}

    @cached_property
    def tested(self) -> list[str]:
        """The variants that are tested against another, sorted."""
        return sorted({name for names in self.families.values() for name in names})

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

    def compared_cell(self, variant: str) -> Cell:
        """Return the cell in which ``variant`` is compared with others."""
        compared = self.config["comparison"]
        return Cell(variant, BASELINE, compared["percent"], compared["noise"])

    def grid_cells(self) -> list[list[int]]:
        """Return the percentage of training images and that of wrong labels of each grid cell."""
        grid = self.config["grid"]
        return [list(cell) for cell in product(grid["percents"], grid["noises"])]

    def cells(self, variant: str) -> list[Cell]:
        """Return the cells of a variant: first those of the grid, then those of its settings."""
        if not fits_whole_grid(self.config["variants"][variant]):
            return [self.compared_cell(variant)]
        grid = [Cell(variant, BASELINE, *place) for place in self.grid_cells()]
        own = [setting for setting in self.settings.values() if setting.variant == variant]
        return grid + [
            Cell(variant, setting.name, percent, 0)
            for setting in own
            for percent in setting.percents
        ]

    def is_fitted(self, cell: Cell) -> bool:
        """Return whether ``cell`` is fitted in this study."""
        return cell.variant in self.variants and cell in self.cells(cell.variant)
