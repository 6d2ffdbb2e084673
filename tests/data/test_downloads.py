"""Archives come from the first mirror that serves the right bytes, or not at all."""

import gzip
import hashlib
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from digitlab.data import publications
from digitlab.data.downloads import DownloadError, fetch_archives
from digitlab.data.idx import read_idx
from digitlab.data.publications import torchvision_archives
from tests.runs.checkout import ROOT
from tests.runs.mirror_server import PAUSE, PIECES, Mirror, made_up_archives, named_md5, serving

ARCHIVES = made_up_archives()
FILES = named_md5(ARCHIVES)
NAME = FILES[0][0]
SILENCE = 0.3
REAL_MNIST = Path(os.environ.get("DIGITLAB_MNIST", ROOT / ".." / "shared" / "mnist"))


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


@pytest.mark.parametrize("behavior", ["endless", "endless_pieces"])
def test_an_answer_without_end_is_cut_off_and_leaves_no_file(
    behavior: str, mirror: Mirror, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitlab.data.downloads.MOST_BYTES", 100_000)
    with pytest.raises(
        DownloadError, match=r"endless\S*: the answer is longer than 100,000 bytes;"
    ):
        fetch_archives("mnist", FILES[:1], [mirror.url(behavior)], folder, 5)
    assert contents(folder) == {}


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


@pytest.fixture
def known_contents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish the checksums of what the made-up archives unpack to."""
    known = {md5: hashlib.md5(gzip.decompress(ARCHIVES[name])).hexdigest() for name, md5 in FILES}
    for module in ("publications", "local_mirrors"):
        monkeypatch.setattr(f"digitlab.data.{module}.CONTENT_MD5", known)


@pytest.mark.usefixtures("known_contents")
@pytest.mark.parametrize(
    "place",
    [
        "{base}",
        "{base}.gz",
        "{dotted}",
        "{dotted}.gz",
        "{base}/{base}",
        "{base}/{dotted}",
        "{dotted}/{dotted}",
        "MNIST/raw/{base}",
        "FashionMNIST/raw/{base}",
        "raw/{base}",
    ],
    ids=[
        "unpacked",
        "gzipped anew",
        "Kaggle's name",
        "that name gzipped",
        "Kaggle's folders",
        "7-zip's folders",
        "7-zip's folders of the other name",
        "torchvision's root, unpacked",
        "another data set of torchvision's",
        "torchvision's folder of a data set",
    ],
)
def test_what_counts_is_the_content_and_not_how_it_is_packed_or_named(
    place: str, tmp_path: Path, folder: Path
) -> None:
    root = tmp_path / "root"
    for name, content in ARCHIVES.items():
        base = name.removesuffix(".gz")
        path = root / place.format(base=base, dotted=base.replace("-idx", ".idx"))
        path.parent.mkdir(parents=True, exist_ok=True)
        plain = gzip.decompress(content)
        path.write_bytes(gzip.compress(plain, 1, mtime=5) if path.suffix == ".gz" else plain)
    archives = fetch_archives("mnist", FILES, [str(root)], folder, SILENCE)
    for archive, (name, content) in zip(archives, ARCHIVES.items(), strict=True):
        saved = (folder / name).read_bytes()
        assert hashlib.md5(saved).hexdigest() == archive.md5
        assert Path(archive.source).read_bytes() == saved
        assert (read_idx(folder / name) == _read(content, tmp_path)).all()


def _read(content: bytes, folder: Path) -> NDArray[np.uint8]:
    (folder / "expected").write_bytes(content)
    return read_idx(folder / "expected")


@pytest.mark.usefixtures("known_contents")
def test_a_server_may_have_archives_that_were_gzipped_anew(folder: Path) -> None:
    anew = {
        name: gzip.compress(gzip.decompress(content), 1, mtime=5)
        for name, content in ARCHIVES.items()
    }
    with serving(anew) as server:
        archives = fetch_archives("mnist", FILES, [server.url("good")], folder, SILENCE)
    assert contents(folder) == anew
    assert [archive.md5 for archive in archives] == [md5 for _, md5 in named_md5(anew)]


@pytest.mark.usefixtures("known_contents")
def test_a_wrong_file_beside_the_right_one_is_passed_over(directory: Path, folder: Path) -> None:
    (directory / NAME).write_bytes(gzip.compress(b"of another data set"))
    (directory / NAME.removesuffix(".gz")).write_bytes(gzip.decompress(ARCHIVES[NAME]))
    (archive,) = fetch_archives("mnist", FILES[:1], [str(directory)], folder, SILENCE)
    assert archive.source == f"{directory}/{NAME.removesuffix('.gz')}"


def test_wrong_content_is_named_by_its_file(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "train-images.idx3-ubyte").write_bytes(gzip.decompress(ARCHIVES[NAME]))
    sentence = (
        r"wrong checksum of train-images\.idx3-ubyte \(160 bytes\), and only the original archive "
        "can be checked;"
    )
    with pytest.raises(DownloadError, match=sentence):
        fetch_archives("kmnist", FILES[:1], [str(tmp_path)], folder, SILENCE)


def test_the_published_contents_are_those_of_archives_that_torchvision_lists() -> None:
    listed = [
        md5 for name in ("mnist", "fashion_mnist") for _, md5 in torchvision_archives(name).files
    ]
    assert list(publications.CONTENT_MD5) == listed
    assert len(set(publications.CONTENT_MD5.values())) == 8


@pytest.mark.mnist
@pytest.mark.skipif(not REAL_MNIST.is_dir(), reason=f"no MNIST archives in {REAL_MNIST}")
def test_the_real_archives_unpack_to_the_published_contents() -> None:
    for name, md5 in torchvision_archives("mnist").files:
        content = gzip.decompress((REAL_MNIST / name).read_bytes())
        assert publications.is_published(content, md5)
        assert not publications.is_published(content[:-1], md5)


def test_a_missing_file_is_told_from_a_missing_folder(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(DownloadError, match=f"the folder has no file {re.escape(NAME)};"):
        fetch_archives("mnist", FILES, [str(tmp_path)], folder, SILENCE)
    with pytest.raises(DownloadError, match="absent: there is no such folder;"):
        fetch_archives("mnist", FILES, [str(tmp_path / "absent")], folder, SILENCE)
    (tmp_path / "archive").touch()
    with pytest.raises(DownloadError, match="archive: there is only a file;"):
        fetch_archives("mnist", FILES, [str(tmp_path / "archive")], folder, SILENCE)
