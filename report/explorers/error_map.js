// The confusion matrix of one fit as a map: a cell shows its images, an image who reads it right.
class ErrorMap {
  constructor(data, pixels, panel) {
    Object.assign(this, { data, pixels, panel });
    this.find = (selector) => panel.querySelector(selector);
    this.places = data.images.labels.map((_, place) => place);
    this.find(".about").textContent =
      `${data.titles[data.variant]}, seed ${data.seed}, ${data.partition} images. Rows are true classes, columns predicted ones.`;
    this.drawMap();
    this.find(".map").addEventListener("keydown", (event) => this.move(event));
    this.find(".hardest").addEventListener("click", () => this.showHardest());
    this.showHardest();
  }

  drawMap() {
    const { digits, counts } = this.data;
    const most = Math.max(1, ...counts.flatMap((row, at) => row.filter((_, column) => column !== at)));
    const heads = digits.map((digit) => head("col", digit));
    const rows = counts.map((row, at) => {
      const line = element("tr", head("row", digits[at]));
      line.append(...row.map((count, column) => this.cell(at, column, count, most)));
      return line;
    });
    this.find(".map").append(element("thead", element("tr", element("td"), ...heads)), element("tbody", ...rows));
    this.cells = rows.map((line) => [...line.querySelectorAll("button")]);
    this.cells[0][0].tabIndex = 0;
  }

  // A button, as dark as its errors are common; only one of them is a stop of the tab key.
  cell(row, column, count, most) {
    const { digits } = this.data;
    const button = element("button", count ? String(count) : "");
    button.type = "button";
    button.tabIndex = -1;
    button.dataset.cell = `${row} ${column}`;
    button.setAttribute("aria-label", `${digits[row]} read as ${digits[column]}: ${count}`);
    const share = row === column ? 0 : Math.sqrt(count / most);
    button.style.setProperty("--share", `${Math.round(100 * share)}%`);
    button.classList.toggle("dark", share > 0.6);
    button.addEventListener("click", () => this.showCell(row, column));
    const cell = element("td", button);
    cell.classList.toggle("right", row === column);
    return cell;
  }

  move(event) {
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (!(event.key in steps) || !event.target.dataset.cell) return;
    event.preventDefault();
    const [row, column] = event.target.dataset.cell.split(" ").map(Number);
    const next = this.cells[row + steps[event.key][0]]?.[column + steps[event.key][1]];
    if (!next) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  showHardest() {
    this.mark(null);
    this.show(this.data.hardest, `${this.data.hardest.length} images that the largest share of fits gets wrong, the worst first.`);
  }

  showCell(row, column) {
    const { digits, counts, images, predicted, confidence } = this.data;
    const sign = row === column ? 1 : -1;
    const inside = this.places
      .filter((place) => images.labels[place] === digits[row] && predicted[place] === digits[column])
      .sort((a, b) => sign * (confidence[a] - confidence[b]));
    this.mark(`${row} ${column}`);
    const which = row === column ? "least" : "most";
    const shown = inside.length < counts[row][column] ? ` The ${inside.length} ${which} confident are shown.` : ` The ${which} confident come first.`;
    this.show(inside, `${digits[row]} read as ${digits[column]}: ${counts[row][column]}.${inside.length > 1 ? shown : ""}`);
  }

  mark(chosen) {
    this.find(".hardest").setAttribute("aria-pressed", String(chosen === null));
    this.cells.flat().forEach((button) => button.classList.toggle("chosen", button.dataset.cell === chosen));
  }

  show(places, sentence) {
    this.find(".says").textContent = sentence;
    this.find(".who").textContent = places.length ? "Choose an image to see which models read it right." : "";
    this.find(".shots").replaceChildren(...places.map((place) => this.shot(place)));
  }

  total(counts, place) {
    return counts.reduce((sum, ofVariant) => sum + ofVariant[place], 0);
  }

  shot(place) {
    const { images, predicted, confidence, right, judging, height, width } = this.data;
    const canvas = document.createElement("canvas");
    paintGray(canvas, this.data, this.pixels.subarray(place * height * width, (place + 1) * height * width));
    const read = predicted[place] === null ? `labeled ${images.labels[place]}` : `${images.labels[place]} → ${predicted[place]}, ${percentage(confidence[place])}`;
    const score = `right: ${this.total(right, place)} of ${this.total(judging, place)} fits`;
    const button = element("button", canvas, element("span", read), " ", element("span", score));
    button.type = "button";
    button.dataset.image = images.index[place];
    button.addEventListener("click", () => this.showWho(place, button));
    return button;
  }

  showWho(place, chosen) {
    const { variants, titles, right, judging, images } = this.data;
    [...this.find(".shots").children].forEach((button) => button.setAttribute("aria-pressed", String(button === chosen)));
    const each = variants.map((variant, at) => `${titles[variant]} ${right[at][place]} of ${judging[at][place]}`);
    this.find(".who").textContent = `Image ${images.index[place]}, labeled ${images.labels[place]}, is read right in these numbers of fits: ${each.join(", ")}.`;
  }
}

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

function head(scope, text) {
  const made = element("th", String(text));
  made.scope = scope;
  return made;
}

async function startErrorMap() {
  const data = dataOf("errors-data");
  const figure = document.getElementById("figure-hardest-digits");
  if (!data?.variants || !figure) return;
  const pixels = new Uint8Array(await unpack(data.images.pixels));
  figure.querySelector(".drawing").before(document.getElementById("error-map").content.cloneNode(true));
  figure.classList.add("explored");
  new ErrorMap(data, pixels, figure.querySelector(".explorer"));
}

startErrorMap();
