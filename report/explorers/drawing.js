// A drawing by hand, and the small image that a data set would have made of it.

// A square of ink, 1 where the pen has been.
class Drawing {
  constructor(side) {
    this.side = side;
    this.pen = side * 0.045; // the radius that gives strokes as wide as those of MNIST
    this.clear();
  }

  clear() {
    this.ink = new Uint8Array(this.side * this.side);
    this.last = null;
  }

  get isEmpty() {
    return !this.ink.includes(1);
  }

  // Puts the pen down, or draws a line from where it was.
  lineTo(x, y) {
    const [fromX, fromY] = this.last ?? [x, y];
    const steps = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY)));
    for (let step = 1; step <= steps; step += 1) {
      this.dot(fromX + ((x - fromX) * step) / steps, fromY + ((y - fromY) * step) / steps);
    }
    this.last = [x, y];
  }

  lift() {
    this.last = null;
  }

  dot(x, y) {
    const within = (value) => Math.min(this.side - 1, Math.max(0, Math.round(value)));
    for (let row = within(y - this.pen); row <= within(y + this.pen); row += 1) {
      for (let column = within(x - this.pen); column <= within(x + this.pen); column += 1) {
        if (Math.hypot(column - x, row - y) <= this.pen) this.ink[row * this.side + column] = 1;
      }
    }
  }

  points() {
    const found = [];
    this.ink.forEach((value, at) => { if (value) found.push([at % this.side, Math.floor(at / this.side)]); });
    return found;
  }

  // The gray levels of the drawing in a frame of height x width pixels: scaled until its longer side
  // is `box` pixels, with its center of mass at `center` (row, column), as far as it then fits.
  inFrame({ height, width, box, center }) {
    const gray = new Float64Array(height * width);
    const points = this.points();
    if (!points.length) return gray;
    const [left, right, middleX] = extent(points.map(([x]) => x));
    const [top, bottom, middleY] = extent(points.map(([, y]) => y));
    const scale = box / Math.max(right - left, bottom - top);
    const startX = fitted(center[1] - (middleX - left) * scale, (right - left) * scale, width);
    const startY = fitted(center[0] - (middleY - top) * scale, (bottom - top) * scale, height);
    const parts = Math.ceil(4 * scale); // a dot of ink may cover several pixels of the frame
    for (const [x, y] of points) {
      for (let part = 0; part < parts * parts; part += 1) {
        const column = Math.floor(startX + (x - left + ((part % parts) + 0.5) / parts) * scale);
        const row = Math.floor(startY + (y - top + (Math.floor(part / parts) + 0.5) / parts) * scale);
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        if (inside) gray[row * width + column] += (scale / parts) ** 2;
      }
    }
    return gray.map((covered) => Math.round(255 * Math.min(1, covered)));
  }
}

// The edges and the mean of the unit-wide cells at these whole coordinates.
function extent(coordinates) {
  let low = Infinity, high = -Infinity, sum = 0;
  for (const value of coordinates) {
    low = Math.min(low, value);
    high = Math.max(high, value + 1);
    sum += value + 0.5;
  }
  return [low, high, sum / coordinates.length];
}

// Where a length must start to stay within a frame, near `start`.
function fitted(start, length, frame) {
  return length >= frame ? (frame - length) / 2 : Math.min(Math.max(start, 0), frame - length);
}
