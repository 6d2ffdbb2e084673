"""Stop ``pip install`` in one sentence: digitlab is run from its folder and not installed."""

from typing import NoReturn


def _refuse(*_: object, **__: object) -> NoReturn:
    raise SystemExit(
        "digitlab is not installed but run from its folder: `make run` there installs what it "
        "needs and runs the default study."
    )


# What pip asks of a project (PEP 517 and PEP 660).
build_wheel = build_sdist = build_editable = prepare_metadata_for_build_wheel = _refuse
get_requires_for_build_wheel = get_requires_for_build_editable = _refuse
