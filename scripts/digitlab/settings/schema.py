"""Check a study's settings; say in one sentence which key is wrong and what is allowed."""

import math
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import best_match

from digitlab.errors import ConfigurationError
from digitlab.jobs.files import load_yaml

# What a keyword of the schema demands of a value, where that takes no more than its limit to say.
DEMANDS = {
    "minimum": "must be at least {limit}, not {value!r}.",
    "maximum": "must be at most {limit}, not {value!r}.",
    "exclusiveMinimum": "must be above {limit}, not {value!r}.",
    "exclusiveMaximum": "must be below {limit}, not {value!r}.",
    "minItems": "must contain at least {limit} value(s), not {value!r}.",
    "maxItems": "must contain at most {limit} value(s), not {value!r}.",
    "uniqueItems": "contains a value twice: {value!r}.",
    "const": "must be {limit}, not {value!r}.",
    "not": "{value!r} is taken; choose another name.",
}


def _key(path: Iterable[str | int]) -> str:
    """Return the dotted name of a setting, with list positions in brackets."""
    name = ""
    for part in path:
        # A key that no one could read in a sentence, such as a line break, in quotes.
        shown = part if isinstance(part, str) and part and part.isprintable() else repr(part)
        name += f"[{part}]" if isinstance(part, int) else f".{shown}" if name else shown
    return name


def suggestion(word: str, known: Collection[str]) -> str:
    """Return a hint: the known words that ``word`` begins, the one most like it, or all."""
    begun = sorted(name for name in known if name.startswith(f"{word}_"))
    close = get_close_matches(word, known, n=1)
    if close and not begun:
        return f"did you mean {close[0]}?"
    return f"choose one of {', '.join(begun or sorted(known))}."


def _unknown_key(instance: Mapping[str, Any], schema: Mapping[str, Any], path: str) -> str:
    """Return a sentence about a key of ``instance`` that is not in ``schema``."""
    unknown = next(key for key in instance if key not in schema["properties"])
    where = ".".join(part for part in (path, _key([unknown])) if part)
    return f"{where}: unknown key; {suggestion(str(unknown), schema['properties'])}"


def _lone_key(error: ValidationError) -> str:
    """Return a sentence about a key that another one requires."""
    lone, missing = next(
        (name, other)
        for name, others in error.validator_value.items()
        if name in error.instance
        for other in others
        if other not in error.instance
    )
    return f"{_key([*error.absolute_path, missing])}: missing; {lone} requires it."


def sentence(error: ValidationError) -> str:
    """Return one sentence that names the key of a schema ``error`` and says what is allowed."""
    key, value, limit = _key(error.absolute_path), error.instance, error.validator_value
    match error.validator:
        case "additionalProperties":
            return _unknown_key(value, error.schema, key)
        case "required":
            missing = next(name for name in limit if name not in value)
            return f"{_key([*error.absolute_path, missing])}: missing; set it."
        case "dependentRequired":
            return _lone_key(error)
        case "enum" if isinstance(value, str):
            return f"{key}: unknown value {value!r}; {suggestion(value, limit)}"
        case "enum":
            return f"{key}: must be one of {', '.join(map(str, limit))}, not {value!r}."
        case "type":
            kinds = limit if isinstance(limit, str) else " or ".join(limit)
            return f"{key}: must be of type {kinds}, not {value!r}."
        case "pattern":
            return f"{key}: {value!r} {error.schema['errorMessage']}"
        case "oneOf":
            each = ", ".join(part["required"][0] for part in limit)
            return f"{key}: needs exactly one of {each}."
        case validator if validator in DEMANDS:
            return f"{key}: {DEMANDS[validator].format(limit=limit, value=value)}"
    return f"{key}: {error.message}."


@cache
def load_schema(schema_file: str | Path) -> dict[str, Any]:
    """Return the schema in ``schema_file``, which nobody may change."""
    schema: dict[str, Any] = load_yaml(schema_file)
    return schema


@cache  # every setting of every sweep is checked with it
def _validator(schema_file: str | Path) -> Draft202012Validator:
    """Return the validator for the schema in ``schema_file``."""
    return Draft202012Validator(load_schema(schema_file))


def check_finite(value: Any, path: tuple[str | int, ...] = ()) -> None:
    """Raise ``ConfigurationError`` if ``value``, or a part of it, is infinite or not a number.

    A schema cannot say so: any comparison with NaN is false, and so no limit is exceeded.
    """
    if isinstance(value, float) and not math.isfinite(value):
        raise ConfigurationError(f"{_key(path)}: must be a finite number, not {value}.")
    if isinstance(value, Mapping):
        for name, part in value.items():
            check_finite(part, (*path, name))
    elif isinstance(value, list):
        for position, part in enumerate(value):
            check_finite(part, (*path, position))


def check_schema(config: Mapping[str, Any], schema_file: str | Path) -> None:
    """Raise ``ConfigurationError`` if ``config`` violates the schema in ``schema_file``."""
    check_finite(config)
    error = best_match(_validator(schema_file).iter_errors(config))
    if error is not None:
        raise ConfigurationError(sentence(error))
