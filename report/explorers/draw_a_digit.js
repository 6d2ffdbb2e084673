// Draw a digit or pick a test image, and see what each pixel adds to the logits of a fitted model.
class DigitExplorer {
  constructor(data, pixels, figure) {
    Object.assign(this, { data, pixels, figure });
    this.panel = figure.querySelector(".explorer");
    this.find = (selector) => this.panel.querySelector(selector);
    this.pad = this.find(".pad");
    this.drawing = new Drawing(this.pad.width);
    this.restored = new Map();
    this.followPen();
    this.addImages();
    this.find("select").addEventListener("change", () => this.useModel());
    this.find(".clear").addEventListener("click", () => this.clear());
    // For whoever wants to try an image of their own: gray levels 0..255, row after row.
    this.panel.probabilities = async (variant, gray) => (await this.restore(variant)).predict(gray).probabilities;
    this.pick(0);
    this.useModel();
  }

  restore(variant) {
    const described = this.data.models.find((model) => model.variant === variant);
    if (!this.restored.has(variant)) this.restored.set(variant, Model.restore(described));
    return this.restored.get(variant);
  }

  async useModel() {
    this.model = await this.restore(this.find("select").value);
    this.addClasses();
    this.think(true);
  }

  // The pen: a mouse, a finger or a stylus.
  followPen() {
    const draw = (event) => {
      const scale = this.pad.width / this.pad.clientWidth;
      this.drawing.lineTo(event.offsetX * scale, event.offsetY * scale);
      this.see(this.drawing.inFrame(this.data), null);
      this.think(false);
    };
    this.pad.addEventListener("pointerdown", (event) => {
      this.pad.setPointerCapture(event.pointerId);
      draw(event);
    });
    this.pad.addEventListener("pointermove", (event) => this.drawing.last && draw(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.pad.addEventListener(end, () => {
        this.drawing.lift();
        this.think(true);
      });
    }
  }

  clear() {
    this.drawing.clear();
    this.see(this.drawing.inFrame(this.data), null);
    this.think(true);
  }

  // One button for each test image that comes with the page.
  addImages() {
    const { labels } = this.data.images;
    this.find(".picks").append(
      ...labels.map((label, place) => {
        const button = document.createElement("button");
        button.type = "button";
        button.setAttribute("aria-label", `Test image ${place + 1} of ${labels.length}, labeled ${label}`);
        button.append(document.createElement("canvas"));
        paintGray(button.firstChild, this.data, this.grayOf(place));
        button.addEventListener("click", () => {
          this.pick(place);
          this.think(true);
        });
        return button;
      }),
    );
  }

  grayOf(place) {
    const size = this.data.height * this.data.width;
    return this.pixels.subarray(place * size, (place + 1) * size);
  }

  pick(place) {
    if (!this.data.images.labels.length) return this.see(this.drawing.inFrame(this.data), null);
    this.drawing.clear();
    this.see(this.grayOf(place), place);
  }

  // Shows an image as the model gets it. `place` is that among the test images, null for a drawing.
  see(gray, place) {
    Object.assign(this, { gray, place });
    this.chosen = null;
    const { side, ink } = this.drawing;
    paint(this.pad, side, side, (pixel) => Array(3).fill(ink[pixel] ? 0 : 255));
    paintGray(this.find(".seen"), this.data, gray);
    [...this.find(".picks").children].forEach((button, other) => button.setAttribute("aria-pressed", String(other === place)));
  }

  // One row for each class that the model distinguishes; a click shows its evidence.
  addClasses() {
    const list = this.find(".classes");
    list.replaceChildren(
      ...this.model.digits.map((digit, chosen) => {
        const row = this.find("template").content.firstElementChild.cloneNode(true);
        row.querySelector(".digit").textContent = digit;
        row.addEventListener("click", () => {
          this.chosen = chosen;
          this.think(false);
        });
        return row;
      }),
    );
  }

  // Predicts, and shows it; `isDone` is false while a line is being drawn.
  think(isDone) {
    if (!this.model) return;
    const { logits, probabilities } = this.model.predict(this.gray);
    const best = probabilities.indexOf(Math.max(...probabilities));
    const chosen = Math.min(this.chosen ?? best, probabilities.length - 1);
    [...this.find(".classes").children].forEach((row, place) => {
      row.setAttribute("aria-pressed", String(place === chosen));
      row.classList.toggle("best", place === best);
      row.querySelector(".bar").style.width = `${100 * probabilities[place]}%`;
      row.querySelector(".logit").textContent = signed(logits[place]);
      row.querySelector(".probability").textContent = percentage(probabilities[place]);
    });
    this.showEvidence(chosen, logits[chosen]);
    if (isDone) this.find(".says").textContent = this.sentence(best, probabilities[best]);
  }

  showEvidence(chosen, logit) {
    const every = this.model.digits.map((_, digit) => this.model.evidence(this.gray, digit));
    // One scale for all classes of an image, so that they can be compared.
    const end = Math.max(...every.flatMap((each) => [...each].map(Math.abs))) || 1;
    paintEvidence(this.find(".evidence"), this.data, this.gray, every[chosen], end);
    const sum = every[chosen].reduce((total, value) => total + value, 0);
    const digit = this.model.digits[chosen];
    this.find(".sum").textContent = `Evidence for ${digit}: pixels ${signed(sum)}, bias ${signed(logit - sum)}, together ${signed(logit)}.`;
  }

  sentence(best, probability) {
    if (this.place === null && this.drawing.isEmpty) return "Nothing is drawn: only the biases count.";
    const label = this.place === null ? "" : ` The label is ${this.data.images.labels[this.place]}.`;
    return `Read as ${this.model.digits[best]} with a probability of ${percentage(probability)}.${label}`;
  }
}

const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;

// Never 100 % unless nothing is missing, nor 0 %.
function percentage(share) {
  if (share > 0.9995 && share < 1) return "over 99.9 %";
  if (share < 0.0005 && share > 0) return "below 0.1 %";
  return `${(100 * share).toFixed(1)} %`;
}

async function startDigitExplorer() {
  const data = dataOf("models-data");
  const figure = document.getElementById("figure-pixel-evidence");
  if (!data?.models.length || !figure) return;
  const pixels = new Uint8Array(await unpack(data.images.pixels));
  figure.querySelector(".drawing").before(document.getElementById("draw-a-digit").content.cloneNode(true));
  figure.classList.add("explored");
  new DigitExplorer(data, pixels, figure);
}

startDigitExplorer();
