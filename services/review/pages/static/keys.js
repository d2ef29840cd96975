// Keys for those who read many files: j and k go from one file to the next, o opens; in a file, they go by parts.
const items = [...document.querySelectorAll("[data-file], .nefe-part h3")];
for (const item of items) if (!item.matches("a")) item.tabIndex = -1;

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const here = items.indexOf(document.activeElement);
  const step = { j: 1, k: -1 }[event.key];
  if (step) {
    const next = items[Math.min(Math.max(here + step, 0), items.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "center" });
  }
  if (event.key === "v") document.querySelector("#vote input")?.focus();
  if (event.key === "?") document.getElementById("touches")?.toggleAttribute("open");
});
