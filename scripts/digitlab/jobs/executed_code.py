"""Which of our files a script executes, and a digest of the code in each of them.

Snakemake checks only a script's modification time and ignores what the script imports, so each rule
has these digests as a parameter. Imports are found by parsing the files: both forms of ``import``
with absolute names, inside functions too. A package's ``__init__`` is not followed and must stay
empty, and a module that is imported by a computed name must be listed by the caller.
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield ``tree`` and every statement in it, however deeply nested, but no expression.

    Most nodes are expressions, and planning a study walks every module of digitlab.
    """
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            waiting += getattr(node, block, ())


@cache
def executed_tree(path: Path) -> ast.Module:
    """Return the syntax tree of ``path`` without docstrings; comments and layout are not in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    for node in statements(tree):
        if isinstance(node, Documented) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return tree


@cache
def digest(path: Path) -> str:
    """Return a digest of the code that ``path`` executes."""
    return hashlib.sha256(ast.unparse(executed_tree(path)).encode()).hexdigest()[:12]


def _imported_names(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything that ``path`` may import as a module."""
    for node in statements(executed_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def direct_imports(path: Path, root: Path) -> tuple[Path, ...]:
    """Return the files below ``root`` that ``path`` imports by absolute name, sorted."""
    files = {root.joinpath(*name.split(".")).with_suffix(".py") for name in _imported_names(path)}
    return tuple(sorted(file for file in files if file.is_file()))


def executed_files(paths: tuple[Path, ...], root: Path) -> list[Path]:
    """Return ``paths`` and every file below ``root`` that they import, even indirectly, sorted."""
    found = list(paths)
    for path in found:  # the list grows during the loop
        found += [file for file in direct_imports(path, root) if file not in found]
    return sorted(found)


@cache
def executed_code(paths: tuple[Path, ...], root: Path) -> dict[str, str]:
    """Map every file that ``paths`` execute, relative to ``root``, to its digest."""
    return {path.relative_to(root).as_posix(): digest(path) for path in executed_files(paths, root)}


def code_of_job(scripts: Path, script: str, *modules: str) -> dict[str, str]:
    """Map each file that ``script`` in the folder ``scripts`` executes to its digest.

    A rule reruns when this map changes; touching a file or editing a comment does not change it.
    ``modules``, below scripts/digitlab, are those that the script imports by a computed name.
    """
    paths = [scripts / script, *(scripts / "digitlab" / module for module in modules)]
    return executed_code(tuple(paths), scripts)
