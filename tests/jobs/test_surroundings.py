"""What surrounds a run must not reach its jobs."""

import os
from pathlib import Path

import pytest

from digitlab.jobs.surroundings import isolate

SCRIPTS = Path("/ours/scripts")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, ["/ours/scripts"]),
        ({"PYTHONPATH": ""}, ["/ours/scripts"]),
        ({"PYTHONPATH": f"/other{os.pathsep}/more"}, ["/ours/scripts", "/other", "/more"]),
    ],
)
def test_our_modules_come_first(before, after):
    environment = {**before, "MPLBACKEND": "module://ipykernel", "HOME": "/home"}
    isolate(environment, SCRIPTS)
    assert environment == {"HOME": "/home", "PYTHONPATH": os.pathsep.join(after)}
