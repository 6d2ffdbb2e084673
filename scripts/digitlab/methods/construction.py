"""Make an estimator from its import path; nothing here imports scikit-learn by itself."""

import importlib
import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.scaling import Pixels
from digitlab.errors import ExpectedError
from digitlab.jobs.checksums import fingerprint


class Certain:
    """An estimator that predicts classes only, with probability 1 for the class it predicts."""

    def __init__(self, estimator: Any):
        self.estimator = estimator

    def fit(self, images: Pixels, classes: NDArray[np.int64]) -> "Certain":
        """Fit the estimator to scaled ``images`` (n, pixels) and their ``classes`` (n,)."""
        self.estimator.fit(images, classes)
        self.classes_ = np.unique(classes)
        return self

    def predict_proba(self, images: Pixels) -> NDArray[np.float64]:
        """Return 1 for the predicted class of each image and 0 for the others, (n, classes)."""
        predicted = self.estimator.predict(images)
        certain: NDArray[np.float64] = (predicted[:, None] == self.classes_).astype(np.float64)
        return certain


def load_class(path: str) -> Any:
    """Return the class that an import path such as ``sklearn.svm.SVC`` names.

    Raises ``ExpectedError`` if it cannot be imported.
    """
    module, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ExpectedError(
            f"{path} cannot be imported ({error}); correct it, or install its package"
        ) from None


def build(recipe: Mapping[str, Any], seed: int) -> Any:
    """Return the estimator of ``recipe``, not fitted.

    Its ``random_state`` is ``seed`` if it takes one and the recipe's keywords have none. Raises
    ``ExpectedError`` if it cannot be made, or gives no probabilities and the recipe is not
    ``certain``.
    """
    path, keywords = recipe["estimator"], dict(recipe.get("keywords", {}))
    kind = load_class(path)
    try:
        if "random_state" in inspect.signature(kind).parameters:
            keywords.setdefault("random_state", seed)
        estimator = kind(**keywords)
    except (TypeError, ValueError) as error:
        raise ExpectedError(f"{path} cannot be made ({error}); correct its keywords") from None
    if not (hasattr(estimator, "fit") and hasattr(estimator, "predict")):
        raise ExpectedError(f"{path} has no fit and predict; name a classifier")
    if hasattr(estimator, "predict_proba"):
        return estimator
    if not recipe.get("certain"):
        raise ExpectedError(
            f"{path} has no predict_proba; set certain: true, which gives the class that it "
            "predicts the probability 1, or calibrate it in a file of your own"
        )
    return Certain(estimator)


def code_of(recipe: Mapping[str, Any]) -> dict[str, str]:
    """Map the file that defines the estimator of ``recipe`` to a digest of its content."""
    kind = load_class(recipe["estimator"])
    name = f"{kind.__module__.replace('.', '/')}.py"
    return {name: fingerprint(Path(inspect.getfile(kind))).sha256[:12]}
