// Light or dark: as the system says, unless the person chose; the choice is remembered.

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
}

function remembered() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
}

function remember(theme) {
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // A browser that keeps nothing still gets the theme for now.
  }
}

export function startTheme(button) {
  const use = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    button.setAttribute("aria-label", isDark() ? "Use the light theme" : "Use the dark theme");
  };
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    remember(theme);
    use(theme);
  });
  system.addEventListener("change", () => use(null));
  use(remembered());
}
