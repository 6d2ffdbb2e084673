// Pointing at a figure tells what is drawn there, and the arrow keys step from point to point.
class PointReader {
  constructor(figure, points) {
    this.region = figure.querySelector(".drawing");
    this.drawing = this.region.querySelector("svg, img");
    this.points = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
    this.current = -1;
    this.ring = element("span");
    this.ring.className = "ring";
    this.tip = element("span");
    this.tip.className = "tip";
    this.tip.setAttribute("role", "status");
    this.region.classList.add("readable");
    this.region.append(this.ring, this.tip);
    this.drawing.addEventListener("pointermove", (event) => this.near(event));
    this.drawing.addEventListener("pointerdown", (event) => this.near(event));
    this.region.addEventListener("pointerleave", () => this.hide());
    this.region.addEventListener("keydown", (event) => this.step(event));
    this.region.addEventListener("blur", () => this.hide());
    this.region.addEventListener("focus", () => {
      if (this.region.matches(":focus-visible")) this.say("The arrow keys step through the points of this figure.", 0, 0);
    });
    this.hide();
  }

  near(event) {
    const { left, top, width, height } = this.drawing.getBoundingClientRect();
    let best = -1, nearest = 16;
    this.points.forEach(([x, y], place) => {
      const distance = Math.hypot(left + x * width - event.clientX, top + y * height - event.clientY);
      if (distance < nearest) [best, nearest] = [place, distance];
    });
    if (best < 0) this.hide();
    else if (best !== this.current || this.tip.hidden) this.show(best);
  }

  step(event) {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (event.key === "Escape") this.hide();
    if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const last = this.points.length - 1;
    this.show(Math.min(last, Math.max(0, this.current + steps[event.key])));
    this.ring.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  show(place) {
    const [x, y, text] = this.points[place];
    const box = this.drawing.getBoundingClientRect();
    const region = this.region.getBoundingClientRect();
    this.current = place;
    this.ring.hidden = false;
    const across = box.left - region.left + this.region.scrollLeft + x * box.width;
    const down = box.top - region.top + this.region.scrollTop + y * box.height;
    this.ring.style.left = `${across}px`;
    this.ring.style.top = `${down}px`;
    this.say(text, across, down);
  }

  // The text stands below a point, or above it in the lower half, and never beyond the edges.
  say(text, across, down) {
    this.tip.hidden = false;
    this.tip.textContent = text;
    const room = this.region.clientWidth - this.tip.offsetWidth - 4;
    const start = this.region.scrollLeft;
    this.tip.style.left = `${Math.max(start + 4, Math.min(across - this.tip.offsetWidth / 2, start + room))}px`;
    const above = down > this.region.clientHeight / 2;
    this.tip.style.top = `${Math.max(0, above ? down - this.tip.offsetHeight - 14 : down + 14)}px`;
  }

  hide() {
    this.ring.hidden = this.tip.hidden = true;
  }
}

async function startPointReaders() {
  const data = dataOf("points-data");
  if (!data?.packed) return;
  const points = JSON.parse(new TextDecoder().decode(await unpack(data.packed)));
  for (const [name, each] of Object.entries(points)) {
    const figure = document.getElementById(`figure-${name}`);
    if (figure?.querySelector(".drawing :is(svg, img)")) new PointReader(figure, each);
  }
}

startPointReaders();
