"""A digest covers exactly what a file executes, and a closure every file that is executed."""

import ast
import os
import subprocess
import sys
from itertools import count

import pytest

from digitlab.jobs.executed_code import digest, executed_code, executed_files, statements
from tests.runs.checkout import ROOT

SCRIPTS = ROOT / "scripts"
ENTRIES = sorted(SCRIPTS.glob("*.py"))
MODULES = sorted(SCRIPTS.rglob("*.py"))

BASE = """
import numpy as np

RATE = 0.1


class Model:
    def step(self, weights, rate=RATE):
        return weights - rate * np.ones(3)
"""

SAME = {
    "a comment": BASE.replace("RATE = 0.1", "RATE = 0.1  # not too large"),
    "blank lines": BASE.replace("\n\n", "\n\n\n\n"),
    "line breaks": BASE.replace("weights - rate", "(\n            weights - rate").replace(
        "np.ones(3)", "np.ones(3)\n        )"
    ),
    "first docstrings": '"""What it does."""\n'
    + BASE.replace("class Model:", "class Model:\n    '''A model.'''\n").replace(
        "rate=RATE):", 'rate=RATE):\n        r"""Step."""'
    ),
}
OTHER = {
    "a constant": BASE.replace("0.1", "0.2"),
    "a default argument": BASE.replace("rate=RATE", "rate=0.5"),
    "an operator": BASE.replace("weights - rate", "weights + rate"),
    "an import": BASE.replace("numpy as np", "jax.numpy as np"),
    "an order": BASE.replace("rate * np.ones(3)", "np.ones(3) * rate"),
    "a string that is no docstring": BASE + '\nNAME = "What it does."\n',
    "a decorator": BASE.replace("    def step", "    @staticmethod\n    def step"),
}


@pytest.fixture
def digest_of(tmp_path):
    """Digest a text, in a new file because digests are cached by path."""
    numbers = count()

    def of(text):
        path = tmp_path / f"module{next(numbers)}.py"
        path.write_text(text, encoding="utf-8", newline="")
        return digest(path)

    return of


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_a_digest_does_not_see(digest_of, text):
    assert text != BASE
    assert digest_of(text) == digest_of(BASE)


NESTED = """
def outer():
    with open("a") as file:
        for line in file:
            while line:
                try:
                    match line:
                        case "a":
                            def inner():
                                {docstring}return 1
                except* ValueError:
                    async def other():
                        {docstring}import numpy
                else:
                    if line:
                        class Model:
                            {docstring}x = 1
                    else:
                        from digitlab import errors
                finally:
                    import yaml
"""


def test_no_block_hides_a_docstring_or_an_import(digest_of):
    texts = [NESTED.format(docstring=text) for text in ("", '"""What it does."""; ')]
    assert digest_of(texts[0]) == digest_of(texts[1])
    found = {node for node in statements(ast.parse(texts[0])) if isinstance(node, ast.stmt)}
    every = {node for node in ast.walk(ast.parse(texts[0])) if isinstance(node, ast.stmt)}
    assert sorted(map(ast.dump, found)) == sorted(map(ast.dump, every))


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_a_digest_sees(digest_of, text):
    assert text != BASE
    assert digest_of(text) != digest_of(BASE)


def test_another_docstring_and_one_alone_in_its_function_do_not_count(digest_of):
    documented = 'def f():\n    """Do nothing."""\n'
    assert digest_of(documented) == digest_of(documented.replace("nothing", "it"))
    assert digest_of(documented) == digest_of("def f():\n    pass\n")


def test_line_ends_do_not_count_not_even_inside_a_string(digest_of):
    text = BASE + '\nQUERY = """one\n\n  two \\\n three"""\n'
    assert digest_of(text.replace("\n", "\r\n")) == digest_of(text)
    assert digest_of(text.replace("\n", "\r")) == digest_of(text)


@pytest.fixture
def tree(tmp_path):
    """Write files below a folder of their own; ask which of them a script executes."""

    def write(**texts):
        for name, text in texts.items():
            path = tmp_path / "scripts" / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        root = tmp_path / "scripts"
        files = executed_files((root / "main.py",), root)
        return [file.relative_to(root).as_posix() for file in files]

    return write


@pytest.mark.parametrize(
    "line",
    [
        "import lab.a",
        "import lab.a as short",
        "import os, lab.a",
        "from lab import a",
        "from lab import a as short",
        "from lab.a import name",
        "from lab.a import *",
        "def f():\n    from lab.a import name",
        "if True:\n    try:\n        import lab.a\n    except ImportError:\n        pass",
    ],
)
def test_every_form_of_import_is_followed(tree, line):
    assert tree(main=line, lab__a="", lab__b="") == ["lab/a.py", "main.py"]


def test_imports_of_imports_are_followed_once_even_in_a_circle(tree):
    files = tree(
        main="import lab.a",
        lab__a="from lab import b",
        lab__b="def f():\n    from lab.c import name",
        lab__c="import lab.a\nfrom lab import b",
        lab__d="import main",
    )
    assert files == ["lab/a.py", "lab/b.py", "lab/c.py", "main.py"]


def test_what_lies_outside_the_root_is_not_followed(tree, tmp_path):
    (tmp_path / "outside.py").write_text("")
    lines = "import os, numpy, outside, missing\nfrom xml import dom\nfrom .beside import name"
    assert tree(main=lines, beside="") == ["main.py"]


def test_executed_code_maps_relative_paths_to_digests_of_the_listed_files_too(tree, tmp_path):
    tree(main="import lab.a", lab__a="x = 1", lab__named="import lab.c", lab__c="", lab__d="")
    root = tmp_path / "scripts"
    code = executed_code((root / "main.py", root / "lab" / "named.py"), root)
    assert list(code) == ["lab/a.py", "lab/c.py", "lab/named.py", "main.py"]
    assert code == {name: digest(root / name) for name in code}


def test_packages_run_no_code_of_their_own_and_imports_are_absolute():
    """Imports that the closure cannot follow must not exist."""
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert path.name != "__init__.py" or not text, path
        for node in ast.walk(ast.parse(text)):
            assert not (isinstance(node, ast.ImportFrom) and node.level), path


def imports_torch(path):
    """Whether ``path`` imports torch itself, anywhere."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return any(name.split(".")[0] == "torch" for name in names)


VARIANTS = sorted((SCRIPTS / "digitlab" / "variants").glob("[a-z]*.py"))


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda path: path.stem)
def test_a_fit_executes_its_own_variant_alone_and_torch_only_where_it_is_built_on_it(variant):
    files = executed_files((SCRIPTS / "fit_variant.py", variant), SCRIPTS)
    assert set(files) & set(VARIANTS) == {variant}
    assert any(imports_torch(path) for path in files) == variant.stem.endswith("torch")


@pytest.mark.parametrize("kind", ["by_hand", "built_in"])
def test_what_trains_a_block_on_a_gpu_is_no_part_of_other_fits_nor_of_the_other_kind(kind):
    block = SCRIPTS / "digitlab" / "gpu" / f"{kind}.py"
    files = {path.stem for path in executed_files((block,), SCRIPTS)}
    assert not files & {path.stem for path in VARIANTS}
    assert {"stacked_models", "captured_step"} <= files
    own = {"by_hand", "tensor_optimizers"}, {"built_in", "torch_optimizers"}
    ours, others = own if kind == "by_hand" else reversed(own)
    assert ours <= files
    assert not others & files
    for variant in VARIANTS:
        fit = {path.stem for path in executed_files((SCRIPTS / "fit_variant.py", variant), SCRIPTS)}
        assert not fit & {"stacked_models", "captured_step", "stacked_training", block.stem}


@pytest.mark.parametrize("script", ENTRIES, ids=lambda path: path.stem)
def test_no_script_names_torch_in_its_closure(script):
    files = executed_files((script,), SCRIPTS)
    assert [path.name for path in files if imports_torch(path)] == []


def test_no_script_loads_torch_when_it_starts():
    """Not even through a library: importing torch takes seconds."""
    lines = [f"runpy.run_path({os.fspath(script)!r}, run_name='read')" for script in ENTRIES]
    program = "\n".join(["import runpy, sys", *lines, "print('torch' in sys.modules)"])
    environment = os.environ | {"PYTHONPATH": str(SCRIPTS)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["False"]
