"""Find settings that Snakemake or YAML would drop without a word."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import yaml

from digitlab.errors import ConfigurationError

FLAGS = {"--configfile": "--configfile", "--configfiles": "--configfile"}
FLAGS |= {"--config": "--config", "-C": "--config"}


def check_flags(arguments: Sequence[str]) -> None:
    """Raise ``ConfigurationError`` if Snakemake's ``arguments`` give a flag of settings twice."""
    given = Counter(FLAGS.get(argument.split("=", 1)[0]) for argument in arguments)
    for flag in ("--configfile", "--config"):
        if given[flag] > 1:
            raise ConfigurationError(
                f"{flag} is given {given[flag]} times, and Snakemake would keep only the last; "
                f"list everything after one {flag}."
            )


def check_keys(files: Iterable[str | Path]) -> None:
    """Raise ``ConfigurationError`` if a file of settings has a key twice in one mapping."""
    for file in files:
        for key, first, second in _repeated(yaml.compose(Path(file).read_text(encoding="utf-8"))):
            raise ConfigurationError(
                f"{file}: the key {key} is set twice, in lines {first} and {second}, and YAML "
                "would keep only the last; keep one."
            )


def _repeated(node: yaml.Node | None, path: str = "") -> Iterator[tuple[str, int, int]]:
    """Yield each repeated key below ``node`` with the lines of its first two places."""
    if isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _repeated(part, path)
    elif isinstance(node, yaml.MappingNode):
        lines: dict[str, int] = {}
        for key, value in node.value:
            name = f"{path}.{key.value}" if path else str(key.value)
            line = key.start_mark.line + 1
            if name in lines:
                yield name, lines[name], line
            lines[name] = line
            yield from _repeated(value, name)
