"""Formulas of the report, each beside the code of ours that computes it."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup

from digitlab.errors import ExpectedError

Formula = dict[str, Any]


def _definitions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the functions of a module and the methods of its classes, by dotted name."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
            yield from ((f"{node.name}.{method.name}", method) for method in methods)


def quote(file: Path, name: str) -> dict[str, Any]:
    """Return the lines of a function without its docstring, and the ``first`` and ``last`` number.

    ``name`` is that of a function, or of a method as Class.method. Raises ``ExpectedError`` if the
    file does not define it.
    """
    text = file.read_text(encoding="utf-8")
    node = dict(_definitions(ast.parse(text))).get(name)
    if node is None:
        raise ExpectedError(f"{file} defines no {name}: correct report/formulas.yaml.")
    lines = dict(enumerate(text.splitlines(), start=1))
    numbers = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    head = node.body[0]
    docstring: range = range(0)
    if ast.get_docstring(node) is not None:
        docstring = range(head.lineno, (head.end_lineno or head.lineno) + 1)
    kept = [lines[number][node.col_offset :] for number in numbers if number not in docstring]
    return {"code": "\n".join(kept), "first": numbers[0], "last": numbers[-1]}


def declared_formulas(folder: Path) -> list[dict[str, Any]]:
    """Return what ``formulas.yaml`` in the folder of the report declares."""
    text = (folder / "formulas.yaml").read_text(encoding="utf-8")
    declared: list[dict[str, Any]] = yaml.safe_load(text)
    return declared


def quoted_files(root: Path) -> list[str]:
    """Return the files of the checkout ``root`` that formulas quote, sorted."""
    return sorted({(root / each["file"]).as_posix() for each in declared_formulas(root / "report")})


def load_formulas(folder: Path) -> Mapping[str, list[Formula]]:
    """Return the formulas of each section: title, MathML, words and the quoted code.

    ``folder`` is that of the report; files are named relative to the checkout that it is in.
    """
    by_section: dict[str, list[Formula]] = {}
    for declared in declared_formulas(folder):
        quoted = quote(folder.parent / declared["file"], declared["quotes"])
        formula = {**declared, **quoted, "math": Markup(declared["math"])}
        by_section.setdefault(declared["section"], []).append(formula)
    return by_section
