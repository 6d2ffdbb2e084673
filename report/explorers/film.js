// The templates of softmax regression while it trains, at two rates side by side.
class Film {
  constructor(data, weights, panel) {
    Object.assign(this, { data, weights, panel });
    this.find = (selector) => panel.querySelector(selector);
    this.slider = this.find(".frame");
    this.slider.max = data.epochs.length - 1;
    this.panes = data.films.map((film) => this.pane(film));
    this.slider.addEventListener("input", () => this.show());
    this.find(".play").addEventListener("click", () => (this.timer ? this.stop() : this.play()));
    this.slider.value = this.slider.max;
    this.show();
  }

  pane(film) {
    const pane = this.find("template").content.firstElementChild.cloneNode(true);
    pane.querySelector(".rate").textContent = `Learning rate ${film.rate}, templates of ${this.data.digits[0]} to ${this.data.digits.at(-1)}`;
    const last = this.data.epochs.length - 1;
    const line = (values) => values.map((value, at) => `${(100 * at) / last},${40 * (1 - value)}`).join(" ");
    pane.querySelector(".train").setAttribute("points", line(film.train_accuracy));
    pane.querySelector(".held").setAttribute("points", line(film.validation_accuracy));
    this.find(".films").append(pane);
    return pane;
  }

  play() {
    if (this.slider.value === this.slider.max) this.slider.value = 0;
    this.show();
    this.find(".play").textContent = "Pause";
    this.timer = setInterval(() => {
      this.slider.value = Number(this.slider.value) + 1;
      this.show();
      if (this.slider.value === this.slider.max) this.stop();
    }, 400);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.find(".play").textContent = "Play";
  }

  show() {
    const frame = Number(this.slider.value);
    const epoch = this.data.epochs[frame];
    this.slider.setAttribute("aria-valuetext", `epoch ${epoch}`);
    this.find(".epoch").textContent = `${epoch} of ${this.data.epochs.at(-1)}`;
    this.panes.forEach((pane, at) => {
      const film = this.data.films[at];
      this.paintTemplates(pane.querySelector("canvas"), this.weights[at], frame);
      pane.querySelector("canvas").setAttribute("aria-label", `Templates at rate ${film.rate}, epoch ${epoch}: red for the class, blue against it`);
      const share = (values) => percentage(values[frame]);
      pane.querySelector(".measures").textContent =
        `Loss ${film.train_loss[frame].toFixed(3)} in training, ${film.validation_loss[frame].toFixed(3)} in validation; ` +
        `accuracy ${share(film.train_accuracy)} and ${share(film.validation_accuracy)}.`;
      const place = String((100 * frame) / (this.data.epochs.length - 1));
      pane.querySelector("line").setAttribute("x1", place);
      pane.querySelector("line").setAttribute("x2", place);
    });
  }

  // The templates of all classes in rows of five, with a gap of a pixel.
  paintTemplates(canvas, weights, frame) {
    const { height, width, digits } = this.data;
    const across = Math.min(5, digits.length), down = Math.ceil(digits.length / across);
    const wide = across * (width + 1) - 1;
    paint(canvas, down * (height + 1) - 1, wide, (pixel) => {
      const row = Math.floor(pixel / wide), column = pixel % wide;
      const place = Math.floor(row / (height + 1)) * across + Math.floor(column / (width + 1));
      const y = row % (height + 1), x = column % (width + 1);
      if (y === height || x === width || place >= digits.length) return [255, 255, 255];
      const weight = weights[((frame * digits.length + place) * height + y) * width + x];
      const share = Math.sqrt(Math.abs(weight) / 127);
      return (weight > 0 ? FOR : AGAINST).map((full) => 245 + share * (full - 245));
    });
  }
}

async function startFilm() {
  const data = dataOf("film-data");
  const figure = document.getElementById("figure-training-film");
  if (!data?.films || !figure) return;
  const weights = await Promise.all(data.films.map(async (film) => new Int8Array(await unpack(film.weights))));
  figure.querySelector(".drawing").before(document.getElementById("training-film").content.cloneNode(true));
  figure.classList.add("explored");
  new Film(data, weights, figure.querySelector(".explorer"));
}

startFilm();
