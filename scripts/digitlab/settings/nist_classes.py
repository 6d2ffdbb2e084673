"""The classes of EMNIST and QMNIST, by which ``pair`` names two of them.

Both are made from NIST's Special Database 19. No package is imported here, so that a study of them
can be planned without any.
"""

import string
from collections.abc import Mapping
from typing import Any

from digitlab.errors import ConfigurationError

# EMNIST's own order: digits, capitals, and the small letters that do not look like their capitals.
_MERGED = string.digits + string.ascii_uppercase + "abdefghnqrt"

# A character for each class, in the order of the labels from 0.
NIST_CLASSES = {
    "emnist_balanced": _MERGED,
    "emnist_byclass": string.digits + string.ascii_uppercase + string.ascii_lowercase,
    "emnist_bymerge": _MERGED,
    "emnist_digits": string.digits,
    "emnist_letters": string.ascii_lowercase,
    "emnist_mnist": string.digits,
    "qmnist": string.digits,
}


def nist_pair(config: Mapping[str, Any]) -> list[int]:
    """Return the labels of the two classes that ``pair`` names, for a data set of these.

    Without binary variants, numbers stay as they are. Raises ``ConfigurationError`` if a name is no
    class.
    """
    classes, pair = NIST_CLASSES[config["dataset"]], config["pair"]
    targets = [config["variants"][name]["target"] for name in config["grid"]["variants"]]
    if "binary" not in targets and all(isinstance(name, int) for name in pair):
        return list(pair)
    for name in pair:
        if str(name) not in tuple(classes):
            raise ConfigurationError(
                f"pair: {name} is not a class of {config['dataset']}; its classes are "
                f"{', '.join(classes)}."
            )
    return [classes.index(str(name)) for name in pair]
