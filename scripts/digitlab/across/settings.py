"""The settings of the study of each data set, checked before the first job of any."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from digitlab.data.own_data import labels_of_pair
from digitlab.errors import ExpectedError
from digitlab.settings.consistency import check_settings
from digitlab.settings.meaning import as_meant
from digitlab.settings.methods import with_methods
from digitlab.settings.own_files import OWN_FILES


def checked(
    name: str, settings: Mapping[str, Any], schema_file: str | Path, modules: Collection[str]
) -> dict[str, Any]:
    """Return the settings of the study of the data set ``name`` as they are meant.

    ``modules`` are the names of the variants that have a module. Raises ``ExpectedError``, which
    names the data set, for the first mistake in the settings.
    """
    try:
        meant = as_meant(settings, schema_file)
        check_settings(meant, schema_file, modules)
        if meant["dataset"] in OWN_FILES:
            labels_of_pair(with_methods(meant))
    except ExpectedError as error:
        raise ExpectedError(f"datasets.{name}: {error}") from None
    return meant
