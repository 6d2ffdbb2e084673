"""The fitted models that run in the report: they predict what the study saved."""

import json

import numpy as np
import pytest

from digitlab.fits.predictions import final_predictions
from digitlab.fits.reading import load_block
from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.browser

MINUS = "\u2212"
FIGURE = "#figure-pixel-evidence"
PREDICT = """async ([variant, images]) => {
  const { probabilities } = document.querySelector("#figure-pixel-evidence .explorer");
  return Promise.all(images.map((gray) => probabilities(variant, gray)));
}"""


@pytest.fixture
def explorer(visit, results):
    def open_explorer(**options):
        page = visit(results / "report.html", **options)
        page.locator(f"{FIGURE} .classes button").first.wait_for()
        return page

    return open_explorer


@pytest.fixture(scope="module")
def models(results):
    return json.loads((results / "explorers/models.json").read_text())


def test_every_model_of_the_page_predicts_what_was_saved(explorer, results, models):
    page = explorer()
    with np.load(results / "data/images.npz") as data:
        images = data["images"]
    assert {model["variant"] for model in models["models"]} >= {"softmax_manual", "mlp_manual"}
    for model in models["models"]:
        folder = results / "fits" / model["variant"] / "baseline/percent100_noise0"
        block = load_block(next(iter(sorted(folder.glob("*.npz")))))
        predictions = final_predictions(block)
        assert predictions.seeds[0] == model["seed"]
        index, saved = predictions.index[0][:100], predictions.probabilities[0][:100]
        gray = images[index].reshape(len(index), -1).tolist()
        found = np.array(page.evaluate(PREDICT, [model["variant"], gray]))
        assert len(found) > 50
        assert np.abs(found - saved).max() <= 1e-3, model["variant"]


def test_evidence_and_bias_are_said_to_make_the_logit(explorer, models):
    page = explorer()
    for model in models["models"]:
        page.locator(f"{FIGURE} select").select_option(model["variant"])
        rows = page.locator(f"{FIGURE} .classes button")
        page.wait_for_function(
            "count => document.querySelectorAll('.classes button').length === count",
            arg=len(model["digits"]),
        )
        for row in rows.all():
            row.click()
            said = page.locator(f"{FIGURE} .sum").inner_text().replace(MINUS, "-")
            pixels, bias, together = [
                float(part.split()[-1].strip(".,")) for part in said.split(",")
            ]
            assert pixels + bias == pytest.approx(together, abs=0.011)
            assert row.locator(".logit").inner_text().replace(MINUS, "-") in said
            assert row.get_attribute("aria-pressed") == "true"
        shares = page.locator(f"{FIGURE} .bar").evaluate_all(
            "all => all.map(bar => parseFloat(bar.style.width))"
        )
        assert sum(shares) == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_drawn_line_is_seen_in_the_frame_of_the_data_set(explorer, models, viewport):
    page = explorer(viewport=viewport)
    page.locator(f"{FIGURE} .clear").click()
    assert "Nothing is drawn" in page.locator(f"{FIGURE} .says").inner_text()
    pad = page.locator(f"{FIGURE} .pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.9 * box["height"], steps=9)
    page.mouse.up()
    seen = page.evaluate(
        f"() => {{ const canvas = document.querySelector('{FIGURE} .seen');"
        "const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);"
        "return [...data].filter((_, at) => at % 4 === 0); }"
    )
    ink = 255 - np.array(seen, dtype=float).reshape(models["height"], models["width"])
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    assert len(rows) == pytest.approx(models["box"], abs=1)
    assert len(columns) < len(rows) / 2
    # Drawn at the left, seen in the middle.
    center = (ink.sum(axis=0) @ (np.arange(models["width"]) + 0.5)) / ink.sum()
    assert center == pytest.approx(models["center"][1], abs=0.5)
    assert "Read as" in page.locator(f"{FIGURE} .says").inner_text()


def test_test_images_are_picked_by_keyboard(explorer, models):
    page = explorer()
    images = page.locator(f"{FIGURE} .picks button")
    assert images.count() == len(models["images"]["labels"])
    images.last.focus()
    page.keyboard.press("Enter")
    assert images.last.get_attribute("aria-pressed") == "true"
    said = page.locator(f"{FIGURE} .says").inner_text()
    assert said.endswith(f"The label is {models['images']['labels'][-1]}.")


def test_paper_and_readers_without_a_script_get_the_still_picture(explorer, visit, results):
    page = explorer()
    assert not page.locator(f"{FIGURE} .drawing").is_visible()
    page.emulate_media(media="print")
    assert page.locator(f"{FIGURE} .drawing svg").is_visible()
    assert not page.locator(f"{FIGURE} .explorer").is_visible()
    plain = visit(results / "report.html", java_script_enabled=False)
    assert plain.locator(f"{FIGURE} .drawing svg").is_visible()
    assert plain.locator(".explorer").count() == 0


MAP = "#figure-hardest-digits"


@pytest.fixture(scope="module")
def errors(results):
    return json.loads((results / "explorers/errors.json").read_text())


@pytest.fixture
def error_map(visit, results):
    page = visit(results / "report.html", viewport=NARROW)
    page.locator(f"{MAP} .shots button").first.wait_for()
    return page


def test_a_cell_of_the_map_shows_its_images_and_who_reads_them_right(error_map, errors):
    counts = np.array(errors["counts"])
    wrong = counts * (1 - np.eye(len(counts), dtype=int))
    row, column = np.unravel_index(wrong.argmax(), wrong.shape)
    error_map.locator(f"{MAP} [data-cell='{row} {column}']").click()
    true, read = errors["digits"][row], errors["digits"][column]
    said = error_map.locator(f"{MAP} .says").inner_text()
    assert said.startswith(f"{true} read as {read}: {counts[row, column]}.")
    shots = error_map.locator(f"{MAP} .shots button")
    assert shots.count() == min(counts[row, column], 40)
    assert all(f"{true} → {read}" in text for text in shots.all_inner_texts())
    shots.first.click()
    number = int(shots.first.get_attribute("data-image"))
    place = errors["images"]["index"].index(number)
    who = error_map.locator(f"{MAP} .who").inner_text()
    for variant, right, judging in zip(
        errors["variants"], errors["right"], errors["judging"], strict=True
    ):
        assert f"{right[place]} of {judging[place]}" in who, variant


def test_arrow_keys_move_over_the_map(error_map):
    error_map.locator(f"{MAP} [data-cell='0 0']").focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowDown", "Enter"):
        error_map.keyboard.press(key)
    assert error_map.evaluate("() => document.activeElement.dataset.cell") == "1 1"
    assert error_map.locator(f"{MAP} .says").inner_text().startswith("1 read as 1")
    assert error_map.locator(f"{MAP} .map button[tabindex='0']").count() == 1


LINES = "#figure-learning-rate-sweep"


def test_pointing_at_a_figure_tells_the_row_that_is_drawn_there(visit, results):
    page = visit(results / "report.html")
    region = page.locator(f"{LINES} .readable")
    region.scroll_into_view_if_needed()
    tip = page.locator(f"{LINES} .tip")
    assert not tip.is_visible()
    region.focus()
    page.keyboard.press("ArrowRight")
    assert tip.is_visible()
    by_key = tip.inner_text()
    assert "sweep learning-rate" in by_key
    assert "interval" in by_key
    ring = page.locator(f"{LINES} .ring").bounding_box()
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    page.mouse.move(ring["x"] + ring["width"] / 2 + 2, ring["y"] + ring["height"] / 2)
    assert tip.is_visible()
    assert tip.inner_text() == by_key
    page.mouse.move(2, 2)
    assert not tip.is_visible()


FILM = "#figure-training-film"


def test_the_film_runs_from_the_start_to_the_last_epoch(visit, results):
    film = json.loads((results / "explorers/film.json").read_text())
    page = visit(results / "report.html")
    epoch, play = page.locator(f"{FILM} .epoch"), page.locator(f"{FILM} .play")
    last = film["epochs"][-1]
    assert epoch.inner_text() == f"{last} of {last}"
    slider = page.locator(f"{FILM} .frame")
    slider.focus()
    page.keyboard.press("Home")
    assert epoch.inner_text() == f"0 of {last}"
    page.keyboard.press("ArrowRight")
    assert epoch.inner_text() == f"{film['epochs'][1]} of {last}"
    measures = page.locator(f"{FILM} .measures").all_inner_texts()
    for said, each in zip(measures, film["films"], strict=True):
        assert f"{each['validation_loss'][1]:.3f} in validation" in said
    play.click()
    assert play.inner_text() == "Pause"
    page.wait_for_function(
        "text => document.querySelector('#figure-training-film .epoch').textContent === text",
        arg=f"{last} of {last}",
    )
    assert play.inner_text() == "Play"
