// The theme that a reader chose before, applied before anything is drawn. Where a page may keep
// nothing, as in some frames, the choice lasts as long as the page.
const root = document.documentElement;

function rememberedTheme() {
  try {
    return localStorage.getItem("digitlab-theme");
  } catch {
    return null;
  }
}

function rememberTheme(name) {
  try {
    localStorage.setItem("digitlab-theme", name);
  } catch {
    // The page shows the theme all the same.
  }
}

if (["light", "dark"].includes(rememberedTheme())) root.dataset.theme = rememberedTheme();
