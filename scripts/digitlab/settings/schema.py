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


def _closest_key(instance: Mapping[str, Any], schema: Mapping[str, Any], path: str) -> str:
    """Return a sentence about a key of ``instance`` that is not in ``schema``."""
    unknown = next(key for key in instance if key not in schema["properties"])
    where = ".".join(part for part in (path, _key([unknown])) if part)
    return f"{where}: unknown key; {suggestion(str(unknown), schema['properties'])}"


def sentence(error: ValidationError) -> str:
    """Return one sentence that names the key of a schema ``error`` and says what is allowed."""
    key, value, limit = _key(error.absolute_path), error.instance, error.validator_value
    match error.validator:
        case "additionalProperties":
            return _closest_key(value, error.schema, key)
        case "required":
            missing = next(name for name in limit if name not in value)
            return f"{_key([*error.absolute_path, missing])}: missing; set it."
        case "enum" if isinstance(value, str):
            return f"{key}: unknown value {value!r}; {suggestion(value, limit)}"
        case "enum":
            return f"{key}: must be one of {', '.join(map(str, limit))}, not {value!r}."
        case "type":
            kinds = limit if isinstance(limit, str) else " or ".join(limit)
            return f"{key}: must be of type {kinds}, not {value!r}."
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            side = "above" if "Minimum" in error.validator else "below"
            side = {"minimum": "at least", "maximum": "at most"}.get(error.validator, side)
            return f"{key}: must be {side} {limit}, not {value!r}."
        case "uniqueItems":
            return f"{key}: contains a value twice: {value!r}."
        case "minItems" | "maxItems":
            few = "at least" if error.validator == "minItems" else "at most"
            return f"{key}: must contain {few} {limit} value(s), not {value!r}."
        case "dependentRequired":
            lone, missing = next(
                (name, other)
                for name in limit
                if name in value
                for other in limit[name]
                if other not in value
            )
            return f"{_key([*error.absolute_path, missing])}: missing; {lone} requires it."
        case "pattern" if "_]*\\Z" in limit:
            return f"{key}: {value!r} must consist of a-z, 0-9 and _; rename it."
        case "pattern" if limit == r"\.py\Z":
            return f"{key}: {value!r} must end in .py; name a Python file."
        case "pattern" if r"(\." in limit:
            return (
                f"{key}: {value!r} is no import path; write one like "
                "sklearn.ensemble.RandomForestClassifier."
            )
        case "pattern" if "a-z" in limit:
            return f"{key}: {value!r} must consist of a-z, 0-9 and hyphens; rename it."
        case "oneOf":
            each = ", ".join(part["required"][0] for part in limit)
            return f"{key}: needs exactly one of {each}."
        case "pattern":
            return f"{key}: {value!r} must be one line of text; rename it."
        case "const":
            return f"{key}: must be {limit}, not {value!r}."
        case "not":
            return f"{key}: {value!r} is taken; choose another name."
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
