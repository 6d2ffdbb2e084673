"""A checkout has the repository's line endings, whatever the git configuration."""

import subprocess
from pathlib import Path

from tests.runs.checkout import ROOT


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


def changed_line_ends(folder: Path) -> list[str]:
    """Return the tracked text files of a checkout that hold a carriage return at a line's end."""
    names = git("-C", str(folder), "ls-files", "-z").split("\0")[:-1]
    contents = {name: (folder / name).read_bytes() for name in names}
    assert len(contents) > 100
    return [name for name, held in contents.items() if b"\r\n" in held and b"\0" not in held]


def test_a_checkout_under_autocrlf_keeps_its_line_ends(tmp_path):
    if not (ROOT / ".git").exists():  # an unpacked archive, which git can't clone
        lines = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
        assert "* text=auto eol=lf" in lines
        return
    git("clone", "--quiet", "-c", "core.autocrlf=true", str(ROOT), str(tmp_path / "clone"))
    assert changed_line_ends(tmp_path / "clone") == []
