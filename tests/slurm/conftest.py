"""A one-machine Slurm for the tests in this folder."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("cluster.sh")
CONFIGURATION = Path("/etc/slurm/slurm.conf")


def obstacle() -> str:
    """Return why Slurm cannot be started here, or nothing.

    Leftovers of a killed test run do not count: they are cleaned up.
    """
    if not all(map(shutil.which, ("munged", "slurmctld", "slurmd"))):
        return "Slurm is not installed: apt-get install slurm-wlm munge"
    if os.geteuid() != 0:
        return "only root can bring up a Slurm"
    subprocess.run([SCRIPT, "clear"], check=True)
    if os.path.lexists(CONFIGURATION):
        return f"{CONFIGURATION} is there: this machine has a Slurm of its own"
    return ""


@pytest.fixture(scope="session", autouse=True)
def cluster(tmp_path_factory):
    """Start Slurm, and stop it after the last test."""
    if reason := obstacle():
        pytest.fail(f"{reason}; -m 'not slurm' leaves these tests out")
    folder = tmp_path_factory.mktemp("digitlab-cluster")
    subprocess.run([SCRIPT, "start", folder], check=True)
    yield
    subprocess.run([SCRIPT, "stop", folder], check=True)
    assert not os.path.lexists(CONFIGURATION)
