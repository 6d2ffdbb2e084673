// Nothing here is needed to read the page. It adds a theme switch, the reader's place in the table
// of contents, sorting and filtering of tables, and buttons that copy their data.
const status = document.getElementById("said");

// The theme follows the system until the reader chooses one, which theme.js remembers.
const theme = document.getElementById("theme");
const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
const showTheme = () => theme.setAttribute("aria-pressed", String(isDark()));
theme.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  rememberTheme(root.dataset.theme);
  showTheme();
});
system.addEventListener("change", showTheme);
showTheme();
theme.hidden = false;

// The section that crosses a line in the upper part of the window is the current one.
const contents = document.querySelector("nav");
const observer = new IntersectionObserver(
  (entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => mark(target.id)),
  { rootMargin: "-25% 0px -75% 0px" },
);
document.querySelectorAll("main > section").forEach((section) => observer.observe(section));
mark(document.querySelector("main > section").id); // nothing crosses the line below a long title

function mark(id) {
  for (const link of contents.querySelectorAll("a")) {
    if (link.hash !== `#${id}`) {
      link.removeAttribute("aria-current");
      continue;
    }
    link.setAttribute("aria-current", "true");
    const { left, width } = link.getBoundingClientRect();
    contents.scrollBy({ left: left + width / 2 - contents.clientWidth / 2 });
  }
}

// A click on a column header sorts the table, a second click reverses the order.
function sortKey(text) {
  const number = Number(text.replace(/[,<>%]/g, "").replace("infinite", "Infinity"));
  return text === "none" ? null : text === "" || Number.isNaN(number) ? text : number;
}

function compare(a, b) {
  if (a === null || b === null) return (a === null) - (b === null);
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

function sortBy(table, head, column) {
  const falling = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", falling ? "descending" : "ascending");
  const rows = [...table.tBodies[0].rows].map((row) => [sortKey(row.cells[column].textContent), row]);
  const sign = ([a], [b]) => (falling && a !== null && b !== null ? compare(b, a) : compare(a, b));
  table.tBodies[0].append(...rows.sort(sign).map(([, row]) => row));
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(table, head, column));
    head.append(button);
    head.setAttribute("aria-sort", "none");
  });
  if (table.tBodies[0].rows.length > 8) addFilter(table);
}
document.querySelectorAll("table.data").forEach(makeSortable);

// Long tables have a filter that keeps the rows with all the words that are typed.
function addFilter(table) {
  const filter = document.createElement("input");
  filter.type = "search";
  filter.className = "filter";
  filter.placeholder = "Filter rows";
  filter.setAttribute("aria-label", `Filter the rows of: ${table.caption.textContent}`);
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/);
    const rows = [...table.tBodies[0].rows];
    for (const row of rows) {
      const text = [...row.cells].map((cell) => cell.textContent.toLowerCase()).join(" ");
      row.hidden = !words.every((word) => text.includes(word));
    }
    status.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows`;
  });
  table.closest(".scroll").before(filter);
}

// The data of a link can also be copied, where the browser allows it.
for (const button of document.querySelectorAll("button.copy")) {
  const { href } = button.parentElement.querySelector("a.csv");
  if (!href.startsWith("data:") || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = decodeURIComponent(href.slice(href.indexOf(",") + 1));
    const done = await navigator.clipboard.writeText(text).then(() => "Copied", () => "Not allowed");
    status.textContent = button.textContent = done;
    setTimeout(() => (button.textContent = "Copy CSV"), 2000);
  });
}

// Printing unfolds what is folded.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.open = details.dataset.folded = true;
  }
});
addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("details[data-folded]")) {
    details.open = false;
    delete details.dataset.folded;
  }
});
