// Figures as SVG and PNG files, tables as LaTeX, and data that is packed into the page as CSV.
const INK_ON_PAPER = "#1b1f24";
const SCALE = 3; // of a PNG, which then has 288 dots per inch

function saveAs(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// The rules of the page that a drawing in it is styled by.
function stylesOf(drawing) {
  const used = new Set([...drawing.querySelectorAll("[class]")].map((part) => `.${part.getAttribute("class")}`));
  const { sheet } = document.querySelector(".shared style");
  return [...sheet.cssRules].filter((rule) => used.has(rule.selectorText)).map((rule) => rule.cssText).join("");
}

// An image in a fold follows the theme of who shows it; its file has dark ink.
function textOfImage(image) {
  const bytes = Uint8Array.from(atob(image.src.split(",")[1]), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes).replace("(prefers-color-scheme:dark)", "not all");
}

function textOfDrawing(drawing) {
  const copy = drawing.cloneNode(true);
  const { width, height } = drawing.viewBox.baseVal;
  const attributes = { xmlns: "http://www.w3.org/2000/svg", width: `${width}pt`, height: `${height}pt`, color: INK_ON_PAPER };
  for (const [name, value] of Object.entries(attributes)) copy.setAttribute(name, value);
  copy.removeAttribute("class");
  // As text: the policy of the page forbids a style element that a script makes. The tag is not
  // spelled out, or the policy would take what is in it for a style of the page.
  const tag = "style";
  const style = `<${tag}>:root{stroke-linejoin:round;stroke-linecap:butt}${stylesOf(drawing)}</${tag}>`;
  return new XMLSerializer().serializeToString(copy).replace(/^[^>]*>/, (head) => head + style);
}

// A figure as an SVG document of its own, for white paper.
const textOf = (drawing) => (drawing.matches("img") ? textOfImage(drawing) : textOfDrawing(drawing));

async function png(text) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

const TEX = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "<": "\\textless{}", ">": "\\textgreater{}" };
const tex = (text) => text.trim().replace(/[\\~^<>]|[&%$#_{}]/g, (found) => TEX[found] ?? `\\${found}`);

// A table as readers see it, for a document that uses the package booktabs.
function latex(table, name) {
  const [head, ...rows] = [...table.rows].filter((row) => !row.hidden);
  const line = (row) => `${[...row.cells].map((cell) => tex(cell.textContent)).join(" & ")} \\\\`;
  const columns = [...head.cells].map((cell) => (cell.classList.contains("text") ? "l" : "r")).join("");
  return [
    "\\begin{table}", "\\centering", `\\caption{${tex(table.caption.textContent)}}`, `\\label{tab:${name}}`,
    `\\begin{tabular}{${columns}}`, "\\toprule", line(head), "\\midrule", ...rows.map(line), "\\bottomrule",
    "\\end{tabular}", "\\end{table}", "",
  ].join("\n");
}

function offer(tools, words, label, action) {
  const button = element("button", words);
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.addEventListener("click", action);
  tools.append(button);
}

function offerFiles(figure) {
  const tools = figure.querySelector(".tools");
  if (!tools) return;
  const [kind, name] = [figure.id.split("-")[0], figure.id.slice(figure.id.indexOf("-") + 1)];
  if (kind === "figure") {
    const drawing = figure.querySelector(":scope > .drawing").querySelector("svg, img");
    const svg = () => new Blob([textOf(drawing)], { type: "image/svg+xml" });
    offer(tools, "SVG", `Download ${name} as SVG`, () => saveAs(`${name}.svg`, svg()));
    offer(tools, "PNG", `Download ${name} as PNG`, async () => saveAs(`${name}.png`, await png(textOf(drawing))));
  } else {
    offer(tools, "LaTeX", `Download ${name} as LaTeX`, async () => {
      const table = figure.querySelector("table.data") ?? (await elementsOfTable(name))[0].querySelector("table");
      saveAs(`${name}.tex`, new Blob([latex(table, name)], { type: "application/x-tex" }));
    });
  }
}

document.querySelectorAll("figure[id]").forEach(offerFiles);

// A large CSV file is packed into the page, and lies beside it for readers without a script.
const packedFiles = dataOf("files-data") ?? {};
for (const link of document.querySelectorAll("a.csv[data-packed]")) {
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    saveAs(link.download, new Blob([await unpack(packedFiles[link.dataset.packed])], { type: "text/csv" }));
  });
}
