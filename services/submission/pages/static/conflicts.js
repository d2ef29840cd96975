// Two people changed the same part: both texts, and a choice for each.
export function show(place, conflicts, choose, done) {
  let left = conflicts.length;
  place.replaceChildren(...conflicts.map((conflict) => {
    const box = document.createElement("section");
    box.className = "nefe-alert nefe-alert-warning";
    const title = document.createElement("p");
    title.className = "nefe-alert-title";
    title.textContent = `${labelOf(conflict.pointer)}\u00a0: deux textes différents`;
    box.append(title, text("Le vôtre :", conflict.yours), text("L’autre :", conflict.theirs));
    for (const [label, isMine] of [["Garder le mien", true], ["Prendre l’autre", false]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-outline-primary me-2";
      button.textContent = label;
      button.addEventListener("click", () => {
        choose(conflict.pointer, isMine);
        box.remove();
        left -= 1;
        if (!left) done();
      });
      box.append(button);
    }
    return box;
  }));
  place.querySelector("button").focus();
}

function labelOf(pointer) {
  const name = pointer.replace(/^\//, "");
  const field = document.querySelector(`[name="${CSS.escape(name)}"]`);
  const label = field && document.querySelector(`label[for="${field.id}"]`);
  const legend = document.querySelector(`#${CSS.escape(name.split("/")[0])} legend, #${CSS.escape(name.split("/")[0])} h2`);
  return (label ?? legend)?.firstChild.textContent.trim() ?? name;
}

function text(label, value) {
  const shown = document.createElement("div");
  const quote = document.createElement("blockquote");
  quote.className = "nefe-quote nefe-text";
  quote.textContent = typeof value === "string" ? value : value === null ? "(rien)" : JSON.stringify(value);
  shown.append(label, quote);
  return shown;
}
