// Whoever comes back to a page, and sends the same form again, asks for the same thing: the key of the form stays.
const isComingBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
const kept = (isComingBack && history.state?.once) || {};
const keys = {};
for (const field of document.querySelectorAll("[name=_once]")) {
  const { action } = field.form;
  keys[action] ??= [];
  field.value = kept[action]?.[keys[action].length] ?? field.value;
  keys[action].push(field.value);
}
history.replaceState({ ...history.state, once: keys }, "");

// On a narrow screen the menu waits behind a button.
const button = document.getElementById("menu-bouton");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
  });
}
