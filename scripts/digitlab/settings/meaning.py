"""Read settings as they were meant, where YAML or the command line says them in another type.

YAML reads ``1e-3`` as text, ``--config 'seeds={count: 3}'`` passes text, and a key may be a number.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digitlab.errors import ConfigurationError
from digitlab.settings.own_files import OWN_FILES
from digitlab.settings.schema import load_schema

RECIPES = ("descent", "solver", "single", "network")  # the definitions that describe a recipe
PATHS = {"mirror", "file", "predictions"}  # of the settings themselves, and of a method
Schema = Mapping[str, Any]


def as_meant(config: Mapping[str, Any], schema_file: str | Path) -> dict[str, Any]:
    """Return the settings with text, whole floats and keys of the types that the schema names.

    What cannot be converted stays as it is. Raises ``ConfigurationError`` if two keys of a mapping
    are the same when they are read as text.
    """
    schema = load_schema(schema_file)
    known = {
        key: part for name in RECIPES for key, part in schema["$defs"][name]["properties"].items()
    }
    read: dict[str, Any] = _read(config, schema, schema, "")
    for place in [read, *_mappings(read.get("methods"))]:
        place.update({key: _expanded(place[key]) for key in PATHS & set(place)})
    for dataset, keys in OWN_FILES.items():
        for block in _mappings({dataset: read.get(dataset)}):
            block.update({key: _expanded(block[key]) for key in keys if key in block})
    for sweep in _mappings(read.get("sweeps")):
        if isinstance(sweep.get("recipe"), dict):
            sweep["recipe"] = _read(sweep["recipe"], {"properties": known}, schema, "")
        values, key = sweep.get("values"), known.get(str(sweep.get("key")), {})
        if isinstance(values, dict):
            sweep["values"] = _read(
                values, {"additionalProperties": {"items": key}}, schema, "sweeps"
            )
    return read


def _expanded(path: Any) -> Any:
    """Return a path with ``~`` and variables of the environment replaced, as a shell would."""
    if not isinstance(path, str):
        return path
    return os.path.expandvars(os.path.expanduser(path))  # noqa: PTH111 (Path would harm a URL)


def _mappings(value: Any) -> list[dict[str, Any]]:
    """Return the mappings among the values of ``value``, if it is one."""
    parts = value.values() if isinstance(value, dict) else []
    return [part for part in parts if isinstance(part, dict)]


def _read(value: Any, schema: Schema, whole: Schema, key: str) -> Any:
    """Return ``value`` as the part ``schema`` of the schema ``whole`` means it."""
    if "$ref" in schema:
        return _read(value, whole["$defs"][schema["$ref"].split("/")[-1]], whole, key)
    if isinstance(value, Mapping):
        return _read_mapping(value, schema, whole, key)
    if isinstance(value, list):
        return [_read(part, schema.get("items", {}), whole, key) for part in value]
    return _read_scalar(value, schema)


def _read_mapping(
    value: Mapping[Any, Any], schema: Schema, whole: Schema, key: str
) -> dict[str, Any]:
    """Return a mapping with keys that are text."""
    others = schema.get("additionalProperties") or {}
    read: dict[str, Any] = {}
    for name, part in value.items():
        path = f"{key}.{name}" if key else str(name)
        if str(name) in read:
            raise ConfigurationError(f"{path}: set twice, as text and as a number; keep one.")
        described = schema.get("properties", {}).get(str(name), others)
        read[str(name)] = _read(part, described, whole, path)
    return read


def _read_scalar(value: Any, schema: Schema) -> Any:
    """Return a value that is neither a mapping nor a list, in the type that the schema names."""
    kind = schema.get("type")
    if kind == "string":
        return str(value) if type(value) in (int, float) else "" if value is None else value
    if isinstance(value, str) and "enum" not in schema:
        value = _number(value)
    whole = kind == "integer" or (isinstance(kind, list) and "integer" in kind)
    if whole and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _number(text: str) -> int | float | str:
    """Return the number that ``text`` writes, or else ``text``."""
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return {".nan": float("nan"), ".inf": float("inf"), "-.inf": float("-inf")}.get(
        text.lower(), text
    )
