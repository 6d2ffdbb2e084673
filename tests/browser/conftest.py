"""The pages of a finished study, opened from disk in Debian's Chromium without a network."""

import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from digitlab.jobs.checksums import record
from tests.across.made_up_page import made_up_page
from tests.runs.checkout import ROOT, copy_checkout, snakemake

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
ODD_TITLE = "Ziffern <b>&\"' 数字 Ωμέγα"


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM.exists():
        pytest.fail(f"There is no {CHROMIUM}; `make test-browser` installs it.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of the accessibility engine."""
    if not AXE.exists():
        pytest.fail(f"There is no {AXE.relative_to(ROOT)}; `make test-browser` installs it.")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def checkout(tmp_path_factory) -> Path:
    """A checkout with a finished study: that of `make run` if there is one, else the smallest.

    Snakemake itself remakes anything that is out of date.
    """
    folder = copy_checkout(tmp_path_factory.mktemp("checkout"))
    if (ROOT / "results/digits/report.html").exists():
        shutil.copytree(ROOT / "results/digits", folder / "results/digits")
        shutil.copytree(ROOT / ".snakemake/metadata", folder / ".snakemake/metadata")
        (folder / "study.yaml").write_text("{}")
    else:
        shutil.copy2(folder / "studies/tiny.yaml", folder / "study.yaml")
    snakemake(folder, "--configfile", "study.yaml")
    return folder


@pytest.fixture(scope="session")
def results(checkout) -> Path:
    return checkout / "results/digits"


@pytest.fixture(scope="session")
def odd_report(checkout) -> Path:
    """The report of the same study under a title that has to be escaped."""
    folder = checkout.with_name("odd")
    shutil.copytree(checkout, folder)
    settings = yaml.safe_load((folder / "study.yaml").read_text())
    settings["report"] = {"title": ODD_TITLE}
    (folder / "study.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True))
    snakemake(folder, "--configfile", "study.yaml", "--", "results/digits/report.html")
    return folder / "results/digits/report.html"


@pytest.fixture(scope="session")
def comparison(results, odd_report, tmp_path_factory) -> Path:
    """The comparison of the study with itself under another title and another verdict."""
    folder = tmp_path_factory.mktemp("comparison")
    claims = odd_report.parent / "tables/claims.csv"
    claims.write_text(claims.read_text().replace(",supported,", ",not supported,", 1))
    record([claims])  # or else it would be refused as damaged
    script = [sys.executable, ROOT / "operations/compare_studies.py", results, odd_report.parent]
    subprocess.run([*script, folder], check=True)
    return folder / "comparison.html"


@pytest.fixture(scope="session")
def across(tmp_path_factory) -> Path:
    """The page of several data sets, made up."""
    folder = tmp_path_factory.mktemp("several")
    (folder / "report.html").write_text(made_up_page(5, folder), encoding="utf-8")
    return folder / "report.html"


@pytest.fixture
def visit(chromium):
    """Open a page; during the test, it must raise no error and request no other file."""
    contexts, errors, requests = [], [], []

    def open_page(path: Path, **options):
        context = chromium.new_context(**{"viewport": WIDE} | options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda line: line.type == "error" and errors.append(line.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: requests.append((path, request.url)))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors
    strangers = [url for path, url in requests if not belongs(url, path)]
    assert not strangers


def belongs(url: str, page: Path) -> bool:
    """Whether an address is that of the page itself, or of embedded data."""
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob") or unquote(parts.path) == str(page)
