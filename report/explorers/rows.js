// Most tables are long or wide: their rows join the page when a reader asks for them.
const packedTables = dataOf("tables-data")?.packed;
let unpackedTables;

// The tables whose rows are not in the page, as HTML by name.
function tablesOnDemand() {
  unpackedTables ??= unpack(packedTables).then((bytes) => JSON.parse(new TextDecoder().decode(bytes)));
  return unpackedTables;
}

async function elementsOfTable(name) {
  const html = (await tablesOnDemand())[name];
  return [...new DOMParser().parseFromString(html, "text/html").body.children];
}

async function showRows(place) {
  const elements = await elementsOfTable(place.dataset.table);
  place.replaceWith(...elements);
  makeSortable(elements[0].querySelector("table"));
  return elements[0];
}

function offerRows(place) {
  const button = element("button", "Show them");
  button.type = "button";
  button.addEventListener("click", async () => (await showRows(place)).focus());
  place.append(" ", button);
}

// A link to a table is a wish to see its rows.
function showLinkedRows() {
  const figure = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const place = figure?.querySelector(":scope > p.rows");
  if (place) showRows(place);
}

if (packedTables) {
  document.querySelectorAll("p.rows").forEach(offerRows);
  addEventListener("hashchange", showLinkedRows);
  showLinkedRows();
}
