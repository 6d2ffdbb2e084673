"""Archives come from the first mirror that serves the right bytes, or not at all."""

import gzip
import hashlib
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from digitlab.data.downloads import DownloadError, fetch_archives, torchvision_archives
from digitlab.data.idx import read_idx
from tests.runs.mirror_server import PAUSE, PIECES, Mirror, made_up_archives, named_md5, serving

ARCHIVES = made_up_archives()
FILES = named_md5(ARCHIVES)
NAME = FILES[0][0]
SILENCE = 0.3


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with serving(ARCHIVES) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "archives"
    made.mkdir()
    return made


@pytest.fixture
def closed() -> Iterator[str]:
    """The address of a port that is in use, so that nothing else can start to listen there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_files_come_whole_and_are_described(mirror: Mirror, folder: Path) -> None:
    archives = fetch_archives("mnist", FILES, [mirror.url("good")], folder, SILENCE)
    assert contents(folder) == ARCHIVES
    for archive, (name, md5) in zip(archives, FILES, strict=True):
        assert archive.name == name
        assert archive.source == mirror.url("good") + name
        assert archive.md5 == md5
        assert archive.sha256 == hashlib.sha256(ARCHIVES[name]).hexdigest()
        assert archive.bytes == len(ARCHIVES[name])


BAD = {
    "truncated": r"wrong checksum \(\d+ bytes received\)",
    "short": r"wrong checksum \(\d+ bytes received\)",
    "corrupt": rf"wrong checksum \({len(ARCHIVES[NAME])} bytes received\)",
    "missing": "HTTP 404 Not Found",
    "stalled": "timed out",
    "silent": "timed out",
    "reset": "Connection reset by peer",
    "dropped": "Remote end closed connection without response",
}


@pytest.mark.parametrize("behavior", BAD)
def test_the_next_mirror_is_tried_after_one_that_is(
    behavior: str, mirror: Mirror, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = mirror.url(behavior), mirror.url("good")
    (archive,) = fetch_archives("mnist", FILES[:1], [bad, good], folder, SILENCE)
    assert archive.source == good + NAME
    assert contents(folder) == {NAME: ARCHIVES[NAME]}
    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(f"{NAME} from {bad}: {BAD[behavior]}", first)
    assert second == f"{NAME} from {good}: {len(ARCHIVES[NAME])} bytes, checksum OK"


@pytest.mark.parametrize("behavior", BAD)
def test_a_failure_leaves_no_file_and_says_what_to_do(
    behavior: str, mirror: Mirror, folder: Path
) -> None:
    bad = mirror.url(behavior)
    with pytest.raises(DownloadError) as caught:
        fetch_archives("mnist", FILES, [bad], folder, SILENCE)
    assert contents(folder) == {}
    names = ", ".join(name for name, _ in FILES)
    assert re.fullmatch(
        f"could not get {NAME} of mnist: {bad}: {BAD[behavior]}; "
        f"put {names} into a folder and run with --config dataset=mnist mirror=FOLDER",
        str(caught.value),
    )


def test_mirrors_are_tried_in_order_and_no_further_than_needed(
    mirror: Mirror, folder: Path
) -> None:
    mirrors = [mirror.url(behavior) for behavior in ("missing", "corrupt", "good", "short")]
    fetch_archives("mnist", FILES, mirrors, folder, SILENCE)
    tried = list(dict.fromkeys(mirror.asked))
    assert tried == [f"{b}/{name}" for name, _ in FILES for b in ("missing", "corrupt", "good")]


def test_the_sentence_gives_every_mirror_its_reason(
    mirror: Mirror, closed: str, folder: Path
) -> None:
    mirrors = [
        mirror.url("missing"),
        closed,
        "nowhere",
        "ftp://127.0.0.1/",
        "http://[",
        "http://a b/",
    ]
    with pytest.raises(DownloadError) as caught:
        fetch_archives("kmnist", FILES[:1], mirrors, folder, SILENCE)
    sentence = str(caught.value)
    assert sentence.startswith(
        f"could not get {NAME} of kmnist: {mirrors[0]}: HTTP 404 Not Found; "
    )
    assert f"; {closed}: Connection refused; " in sentence
    assert "; nowhere: there is no such folder; " in sentence
    assert "; ftp://127.0.0.1/: neither a folder nor an http, https or file URL; " in sentence
    assert "; http://[: Invalid IPv6 URL; " in sentence
    assert "; http://a b/: URL can't contain control characters" in sentence
    assert "\n" not in sentence


def test_a_file_that_fails_later_leaves_the_ones_before_it(mirror: Mirror, folder: Path) -> None:
    wrong = [FILES[0], (FILES[1][0], "0" * 32)]
    with pytest.raises(DownloadError, match=f"could not get {FILES[1][0]}"):
        fetch_archives("mnist", wrong, [mirror.url("good")], folder, SILENCE)
    assert contents(folder) == {NAME: ARCHIVES[NAME]}


def test_a_slow_mirror_that_keeps_sending_is_waited_for(mirror: Mirror, folder: Path) -> None:
    timeout = PIECES * PAUSE * 0.8
    (archive,) = fetch_archives("mnist", FILES[:1], [mirror.url("slow")], folder, timeout)
    assert archive.source == mirror.url("slow") + NAME
    assert contents(folder) == {NAME: ARCHIVES[NAME]}


def test_a_redirect_is_followed(mirror: Mirror, folder: Path) -> None:
    fetch_archives("mnist", FILES[:1], [mirror.url("moved")], folder, SILENCE)
    assert contents(folder) == {NAME: ARCHIVES[NAME]}


def test_an_address_needs_no_slash_at_its_end(mirror: Mirror, folder: Path) -> None:
    fetch_archives("mnist", FILES[:1], [mirror.url("good").rstrip("/")], folder, SILENCE)
    assert contents(folder) == {NAME: ARCHIVES[NAME]}


def test_the_log_holds_no_progress_bar(
    mirror: Mirror, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fetch_archives("mnist", FILES[:1], [mirror.url("good")], folder, SILENCE)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("behavior", ["good", "stalled"])
def test_the_timeout_of_other_sockets_stays(behavior: str, mirror: Mirror, folder: Path) -> None:
    socket.setdefaulttimeout(77)
    try:
        mirrors = [mirror.url(behavior), mirror.url("good")]
        fetch_archives("mnist", FILES[:1], mirrors, folder, SILENCE)
        assert socket.getdefaulttimeout() == 77
    finally:
        socket.setdefaulttimeout(None)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    made = tmp_path / "my data #1"
    made.mkdir()
    for name, content in ARCHIVES.items():
        (made / name).write_bytes(content)
    return made


def test_a_directory_is_a_mirror(directory: Path, folder: Path) -> None:
    archives = fetch_archives("mnist", FILES, [str(directory)], folder, SILENCE)
    assert contents(folder) == contents(directory) == ARCHIVES
    assert archives[0].source == f"{directory}/{NAME}"


def test_a_relative_directory_is_found_and_recorded_as_given(
    directory: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    given = f"../{directory.name}"
    archives = fetch_archives("mnist", FILES, [given], folder, SILENCE)
    assert contents(folder) == ARCHIVES
    assert [archive.source for archive in archives] == [f"{given}/{name}" for name, _ in FILES]


def test_a_file_address_is_a_directory(directory: Path, folder: Path) -> None:
    fetch_archives("mnist", FILES, [directory.as_uri()], folder, SILENCE)
    assert contents(folder) == ARCHIVES


def test_a_damaged_directory_gives_way_to_the_next_mirror(
    directory: Path, mirror: Mirror, folder: Path
) -> None:
    (directory / NAME).write_bytes(gzip.compress(b"something else"))
    mirrors = [str(directory), mirror.url("good")]
    archives = fetch_archives("mnist", FILES, mirrors, folder, SILENCE)
    assert contents(folder) == ARCHIVES
    assert archives[0].source == mirror.url("good") + NAME
    assert archives[1].source == f"{directory}/{FILES[1][0]}"


def test_the_made_up_archives_are_what_the_tests_take_them_for(directory: Path) -> None:
    assert read_idx(directory / NAME).shape == (12, 4, 3)
    assert np.unique(read_idx(directory / FILES[3][0])).tolist() == [0, 1, 2]


@pytest.mark.parametrize("dataset", ["mnist", "fashion_mnist", "kmnist"])
def test_torchvision_pins_four_archives(dataset: str) -> None:
    published = torchvision_archives(dataset)
    assert [name for name, _ in published.files] == list(ARCHIVES)
    assert all(re.fullmatch("[0-9a-f]{32}", md5) for _, md5 in published.files)
    assert published.mirrors
    assert all(mirror.startswith("http") for mirror in published.mirrors)
    assert len(set(published.classes)) == 10


def test_each_dataset_has_archives_of_its_own() -> None:
    pinned = [
        torchvision_archives(name).files[0][1] for name in ("mnist", "fashion_mnist", "kmnist")
    ]
    assert len(set(pinned)) == 3
    assert torchvision_archives("mnist").classes == [str(digit) for digit in range(10)]
    assert torchvision_archives("fashion_mnist").classes[9] == "Ankle boot"


@pytest.mark.parametrize("place", [".", "raw", "MNIST/raw"])
def test_archives_are_found_where_torchvision_puts_them(
    place: str, tmp_path: Path, folder: Path
) -> None:
    root = tmp_path / "root"
    (root / place).mkdir(parents=True)
    for name, content in ARCHIVES.items():
        (root / place / name).write_bytes(content)
    fetch_archives("mnist", FILES, [str(root)], folder, SILENCE)
    assert contents(folder) == ARCHIVES


def test_another_data_set_below_the_same_root_is_passed_over(tmp_path: Path, folder: Path) -> None:
    for place, content in (("MNIST", b"another"), ("KMNIST", ARCHIVES[NAME])):
        (tmp_path / "root" / place / "raw").mkdir(parents=True)
        (tmp_path / "root" / place / "raw" / NAME).write_bytes(content)
    fetch_archives("kmnist", FILES[:1], [str(tmp_path / "root")], folder, SILENCE)
    assert contents(folder) == {NAME: ARCHIVES[NAME]}


def test_a_missing_file_is_told_from_a_missing_folder(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(DownloadError, match=f"the folder has no file {re.escape(NAME)};"):
        fetch_archives("mnist", FILES, [str(tmp_path)], folder, SILENCE)
    with pytest.raises(DownloadError, match="absent: there is no such folder;"):
        fetch_archives("mnist", FILES, [str(tmp_path / "absent")], folder, SILENCE)
