"""The code of a user's methods: whether it can be used, and digests of what it is."""

from collections.abc import Mapping
from typing import Any

from digitlab.errors import ExpectedError


def check_code(methods: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise ``ExpectedError`` if the code of a method cannot be used; nothing is fitted.

    An estimator is imported and made; of a file, only the syntax is read.
    """
    if not methods:
        return
    # They import NumPy, without which studies that have no such method can be planned.
    from digitlab.methods import construction, file

    for name, method in methods.items():
        try:
            if "estimator" in method:
                construction.build(method, seed=0)
            elif "file" in method:
                file.check_file(method["file"])
        except ExpectedError as error:
            raise ExpectedError(f"methods.{name}: {error}.") from None


def code_of_method(recipe: Mapping[str, Any]) -> dict[str, str]:
    """Map the files of a method's own code to digests; empty for a variant that is one of ours."""
    if not {"estimator", "file"} & set(recipe):
        return {}
    from digitlab.methods import construction, file  # NumPy, as above

    return construction.code_of(recipe) if "estimator" in recipe else file.code_of(recipe)
