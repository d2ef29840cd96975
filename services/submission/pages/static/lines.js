// The lines of the budget: added, taken out, added up.
const FIELDS = ["line_id", "category", "label", "quantity", "unit", "unit_cost_cents", "school_year"];
const euros = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });

export class Lines {
  constructor(form, changed) {
    this.form = form;
    this.changed = changed;
    this.place = document.getElementById("lignes");
    this.template = document.getElementById("ligne-vide");
    const add = document.getElementById("ajouter-ligne");
    add.hidden = false;
    add.addEventListener("click", () => this.add().querySelector("select").focus());
    this.place.addEventListener("click", (event) => {
      if (!event.target.matches("[data-remove]")) return;
      event.target.closest("[data-line]").remove();
      if (!this.rows().length) this.add();
      this.changed();
      this.sum();
      add.focus();
    });
    this.form.addEventListener("input", () => this.sum());
    for (const row of this.rows().slice(1)) if (!this.isFilled(row)) row.remove();
    for (const row of this.rows()) row.querySelector("[data-remove]").hidden = false;
    this.renumber();
    this.sum();
  }

  rows() {
    return [...this.place.querySelectorAll("[data-line]")];
  }

  field(row, name) {
    return row.querySelector(`[name$="/${name}"]`);
  }

  isFilled(row) {
    return FIELDS.slice(1).some((name) => this.field(row, name).value.trim());
  }

  add() {
    this.place.append(this.template.content.cloneNode(true));
    const row = this.rows().at(-1);
    row.querySelector("[data-remove]").hidden = false;
    this.renumber();
    return row;
  }

  // As the server counts them: those that say something first.
  renumber() {
    const rows = this.rows();
    const ordered = [...rows.filter((row) => this.isFilled(row)), ...rows.filter((row) => !this.isFilled(row))];
    ordered.forEach((row, number) => {
      for (const name of FIELDS) {
        const field = this.field(row, name);
        const label = row.querySelector(`label[for="${field.id}"]`);
        field.name = `budget/lines/${number}/${name}`;
        if (label) {
          field.id = `champ-budget-lines-${number}-${name.replaceAll("_", "-")}`;
          label.htmlFor = field.id;
        }
      }
    });
  }

  replace(values) {
    const numbers = new Set(Object.keys(values).map((name) => /^budget\/lines\/(\d+)\//.exec(name)?.[1]).filter(Boolean));
    for (const row of this.rows()) row.remove();
    for (const number of [...numbers].map(Number).sort((one, other) => one - other)) {
      const row = this.add();
      for (const name of FIELDS) this.field(row, name).value = values[`budget/lines/${number}/${name}`]?.[0] ?? "";
    }
    if (!numbers.size) this.add();
    this.renumber();
    this.sum();
  }

  replaceIfOther(values) {
    const known = Object.keys(values).filter((name) => name.startsWith("budget/lines/"));
    const rows = new Set(known.map((name) => name.split("/")[2])).size;
    if (rows !== this.rows().length) this.replace(values);
  }

  sum() {
    let total = 0;
    for (const row of this.rows()) {
      const isHours = this.field(row, "category").value === "teaching_hours";
      const cost = this.field(row, "unit_cost_cents");
      cost.readOnly = isHours;
      const cents = isHours ? Number(this.form.dataset.hour) : centsOf(cost.value);
      const amount = cents * Math.trunc(numberOf(this.field(row, "quantity").value));
      row.querySelector("[data-amount]").textContent = amount ? euros.format(amount / 100) : "";
      total += amount;
    }
    document.getElementById("total").textContent = euros.format(total / 100);
  }
}

function numberOf(text) {
  return Number(text.replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".")) || 0;
}

function centsOf(text) {
  return Math.round(numberOf(text) * 100);
}
