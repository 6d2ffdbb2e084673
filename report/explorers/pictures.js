// Small images painted on canvases: black ink on white, evidence in red and blue.

const FOR = [178, 24, 43];
const AGAINST = [33, 102, 172];

// Paints each pixel with what `color` returns for it: red, green, blue.
function paint(canvas, height, width, color) {
  canvas.width = width;
  canvas.height = height;
  const picture = new ImageData(width, height);
  for (let pixel = 0; pixel < height * width; pixel += 1) picture.data.set([...color(pixel), 255], 4 * pixel);
  canvas.getContext("2d").putImageData(picture, 0, 0);
}

function paintGray(canvas, { height, width }, gray) {
  paint(canvas, height, width, (pixel) => Array(3).fill(255 - gray[pixel]));
}

// Evidence over a pale copy of the image; colors are full where it is as large as `end`.
function paintEvidence(canvas, { height, width }, gray, evidence, end) {
  paint(canvas, height, width, (pixel) => {
    const share = Math.sqrt(Math.min(1, Math.abs(evidence[pixel]) / end));
    const pale = 255 - 0.15 * gray[pixel];
    return (evidence[pixel] > 0 ? FOR : AGAINST).map((full) => pale + share * (full - pale));
  });
}
