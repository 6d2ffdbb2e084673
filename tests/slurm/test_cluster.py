"""The Slurm of these tests itself."""

import subprocess
from pathlib import Path

import pytest

from tests.slurm.submission import ask

pytestmark = pytest.mark.slurm

SCRIPT = Path(__file__).with_name("cluster.sh")


def test_clearing_up_leaves_a_cluster_in_use_alone():
    subprocess.run([SCRIPT, "clear"], check=True)
    assert "idle" in ask("sinfo", "--noheader", "--format=%t")
