"""Fit by a function ``fit(problem, recipe, seed)`` in a file of the user's own."""

import ast
import importlib.util
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.problem import Problem
from digitlab.data.scaling import Pixels
from digitlab.errors import ExpectedError
from digitlab.jobs.executed_code import direct_imports, executed_code, executed_files
from digitlab.methods.probabilities import check_probabilities
from digitlab.training.loop import Fit, loss_and_accuracy

SCRIPTS = Path(__file__).parents[2]


class Predictor:
    """What a user's ``fit`` returned, with the interface of our models; its weights are unknown."""

    def __init__(self, returned: Any, classes: int, file: str):
        self.predict = getattr(returned, "predict_proba", returned)
        self.fitted = getattr(returned, "classes_", None)
        self.classes = classes
        self.file = file
        if not callable(self.predict):
            raise ExpectedError(
                f"{file}: fit returned {type(returned).__name__}; return a function of images or "
                "an object with predict_proba"
            )

    def probabilities(self, images: Pixels) -> NDArray[np.float32]:
        """Return class probabilities (n, classes) of scaled ``images`` (n, pixels).

        Where the function returns classes (n,), each has the probability 1.
        """
        given = np.asarray(self.predict(images))
        whole = given.ndim == 1 and given.dtype.kind in "iu"
        if whole and np.isin(given, range(self.classes)).all():
            given = np.eye(self.classes)[given]
        elif self.fitted is not None and given.shape == (len(images), len(self.fitted)):
            # Label noise can leave a class without images, and an estimator without its column.
            given = given @ (self.fitted[:, None] == np.arange(self.classes))
        if given.shape != (len(images), self.classes):
            raise ExpectedError(
                f"{self.file}: its predictions have shape {given.shape}; return probabilities "
                f"({len(images)}, {self.classes}), or classes from 0 to {self.classes - 1}"
            )
        return check_probabilities(given, self.file)

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return no weights."""
        return {}


def check_file(file: str) -> None:
    """Raise ``ExpectedError`` if ``file`` is not Python or has no ``fit``; execute nothing."""
    try:
        tree = ast.parse(Path(file).read_text(encoding="utf-8"), file)
    except (SyntaxError, ValueError) as error:
        raise ExpectedError(f"{file} is not Python ({error}); correct it") from None
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    if "fit" not in names:
        raise ExpectedError(f"{file} has no function fit(problem, recipe, seed); define it")


def code_of(recipe: Mapping[str, Any]) -> dict[str, str]:
    """Map the file of ``recipe``, and what it imports from its folder or from us, to digests."""
    own = Path(recipe["file"])
    files = executed_files((own,), own.parent)
    ours = tuple(sorted({part for path in files for part in direct_imports(path, SCRIPTS)}))
    beside = executed_code((own,), own.parent)
    # With a folder even before a lone name, so that it cannot be mistaken for a script of ours.
    named = {f"{own.parent.as_posix()}/{name}": digest for name, digest in beside.items()}
    return {**named, **(executed_code(ours, SCRIPTS) if ours else {})}


def load_fit(file: str) -> Any:
    """Execute ``file``, which may import modules beside it, and return its function ``fit``."""
    sys.path.insert(0, str(Path(file).parent.resolve()))
    spec = importlib.util.spec_from_file_location(Path(file).stem, file)
    assert spec is not None  # it ends in .py, as the schema demands
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.fit


def fit(problem: Problem, recipe: Mapping[str, Any], seed: int) -> Fit:
    """Fit ``problem`` by the function in the file of ``recipe``, which gets its inner ``recipe``.

    The function returns a ``Fit``, or something that predicts: an object with ``predict_proba``, or
    a function from scaled images (n, pixels) to probabilities (n, classes) or to classes (n,).
    Classes are positions in ``problem.labels``. Raises ``ExpectedError`` for anything else.
    """
    file = recipe["file"]
    own_fit = load_fit(file)  # what it imports is no training
    started = time.perf_counter()
    returned = own_fit(problem, recipe.get("recipe", {}), seed)
    seconds = time.perf_counter() - started
    if isinstance(returned, Fit):
        return returned
    model = Predictor(returned, len(problem.labels), file)
    scores = [
        *loss_and_accuracy(model.probabilities(problem.train), problem.train_classes),
        *loss_and_accuracy(model.probabilities(problem.validation), problem.validation_classes),
    ]
    return Fit(model, np.array([scores]), np.array([1]), 1, seconds)
