// Saves a project as it is typed. What could not be sent is kept in this browser until it was.
import { Lines } from "./lines.js";
import { show as showConflicts } from "./conflicts.js";
import { Unsent } from "./unsent.js";

const PAUSE = 900;
const RETRY = 5000;
const PRESENCE = 15000;

const form = document.getElementById("projet");
const state = document.getElementById("etat");
const presence = document.getElementById("presence");
const unsent = new Unsent(`nefe.projet.${form.dataset.project}`);
const lines = new Lines(form, changed);
let base = values();
let timer = null;
let isSending = false;
let mustChoose = false;
let isSignedOut = false;

function values() {
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith("_") || name === "revision" || name === "suite") continue;
    (found[name] ??= []).push(String(value));
  }
  return found;
}

function same(one, other) {
  return JSON.stringify(one ?? []) === JSON.stringify(other ?? []);
}

function differs(now, before) {
  return [...new Set([...Object.keys(now), ...Object.keys(before)])].filter((name) => !same(now[name], before[name]));
}

function say(text, kind = "info", action = null) {
  state.hidden = false;
  state.dataset.kind = kind;
  state.replaceChildren(document.createTextNode(text));
  if (action) state.append(" ", action);
}

function revision() {
  return form.elements.revision.value;
}

function changed() {
  lines.renumber();
  const now = values();
  if (!differs(now, base).length) return;
  unsent.keep(revision(), now);
  if (mustChoose) return;
  if (!isSignedOut) say("Modifications en cours d’enregistrement…");
  clearTimeout(timer);
  timer = setTimeout(send, PAUSE);
}

async function send() {
  clearTimeout(timer);
  if (isSending || mustChoose) return;
  lines.renumber();
  const sent = values();
  if (!differs(sent, base).length) return;
  isSending = true;
  try {
    if (isSignedOut && !(await hasNewToken())) return signedOut();
    const answer = await fetch(form.dataset.address, {
      method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "error",
    });
    await take(answer, sent);
  } catch {
    say("Connexion perdue : votre texte est gardé dans ce navigateur et partira dès qu’elle reviendra.", "warning");
    timer = setTimeout(send, RETRY);
  } finally {
    isSending = false;
  }
  if (!mustChoose && differs(values(), base).length && state.dataset.kind === "success") changed();
}

async function take(answer, sent) {
  if (answer.ok) return saved(await answer.json(), sent);
  if (answer.status === 401) return signedOut();
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 412 && told.conflicts) return conflict(told.conflicts);
  if (answer.status === 422) {
    const [name, text] = Object.entries(told.errors ?? {})[0] ?? ["", "Ce texte ne peut pas être enregistré tel quel."];
    say(`Pas encore enregistré. ${text}`, "warning", name ? linkTo(name) : null);
    return;
  }
  if (answer.status === 409) {
    say("Le projet ne peut plus être modifié. Ce que vous venez d’écrire est gardé dans l’historique.", "danger");
    return;
  }
  throw new Error(String(answer.status));
}

function linkTo(name) {
  const link = document.createElement("a");
  link.href = `#champ-${name.replaceAll("/", "-").replaceAll("_", "-")}`;
  link.textContent = "Aller au champ";
  return link;
}

// The token of the page was that of the session that ended.
async function hasNewToken() {
  const answer = await fetch(form.dataset.address, { headers: { Accept: "application/json" }, redirect: "error" });
  if (answer.status === 401) return false;
  if (!answer.ok) throw new Error(String(answer.status));
  form.elements._token.value = (await answer.json()).token;
  return true;
}

// Said once: a link that is made anew under somebody's finger is not followed.
function signedOut() {
  timer = setTimeout(send, RETRY);
  if (isSignedOut) return;
  isSignedOut = true;
  const link = document.createElement("a");
  link.href = "/depot/connexion?suite=/depot/connexion/faite";
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "Me reconnecter dans un nouvel onglet";
  say("Votre session a expiré : votre texte est gardé ici et partira quand vous serez reconnecté.", "warning", link);
}

function saved(told, sent) {
  isSignedOut = false;
  adopt(told, sent);
  const now = new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
  say(`Tout est enregistré (${now}).`, "success");
  if (!differs(values(), base).length) unsent.forget();
}

// Take what the server has now, but for fields that were typed in since `sent`.
function adopt(told, sent) {
  const now = values();
  form.elements.revision.value = told.revision;
  const isOfLines = (name) => name.startsWith("budget/lines/") && !name.endsWith("/line_id");
  if (differs(told.values, sent).some((name) => isOfLines(name) && (told.values[name] ?? [""])[0] !== (sent[name] ?? [""])[0])
    && !differs(now, sent).some(isOfLines)) lines.replace(told.values);
  for (const name of Object.keys({ ...now, ...told.values })) {
    if (!name.startsWith("budget/lines/") && same(now[name], sent[name])) put(name, told.values[name] ?? []);
  }
  for (const [name, value] of Object.entries(told.values)) {
    if (name.startsWith("budget/lines/") && same(values()[name], sent[name])) put(name, value);
  }
  base = { ...values() };
  for (const name of differs(now, sent)) base[name] = told.values[name] ?? sent[name];
  missing(told.missing);
  lines.sum();
}

function put(name, wanted) {
  const fields = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  for (const field of fields) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = wanted.includes(field.value);
    else if (field.type !== "hidden" || name.endsWith("line_id")) field.value = wanted[0] ?? "";
  }
}

function missing(list) {
  const shown = document.getElementById("manque-liste");
  shown.replaceChildren(...list.map(({ part, text }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${part.replace(/^\//, "").split("/")[0]}`;
    link.textContent = text;
    item.append(link);
    return item;
  }));
  shown.hidden = !list.length;
  document.getElementById("manque-rien").hidden = Boolean(list.length);
}

async function conflict(conflicts) {
  mustChoose = true;
  const told = await (await fetch(form.dataset.address, { headers: { Accept: "application/json" } })).json();
  const names = conflicts.map((each) => each.pointer.replace(/^\//, ""));
  const isMine = (name) => names.some((each) => name === each || name.startsWith(`${each}/`));
  const now = values();
  for (const name of Object.keys({ ...now, ...told.values })) {
    if (!isMine(name) && same(now[name], base[name])) put(name, told.values[name] ?? []);
  }
  base = told.values;
  form.elements.revision.value = told.revision;
  unsent.keep(told.revision, values());
  say("Quelqu’un d’autre a modifié le même passage. Choisissez le texte à garder.", "warning");
  showConflicts(document.getElementById("conflits"), conflicts, (pointer, keepMine) => {
    const part = pointer.replace(/^\//, "");
    if (!keepMine) {
      if (part === "budget/lines") lines.replace(told.values);
      for (const name of Object.keys({ ...values(), ...told.values })) {
        if (name === part || name.startsWith(`${part}/`)) put(name, told.values[name] ?? []);
      }
    }
  }, () => {
    mustChoose = false;
    send().then(() => { if (!differs(values(), base).length) { unsent.forget(); say("Tout est enregistré.", "success"); } });
  });
}

async function bePresent() {
  try {
    const token = form.elements._token.value;
    const answer = await fetch(form.dataset.presence, {
      method: "POST", headers: { Accept: "application/json", "X-Token": token }, redirect: "error",
    });
    if (!answer.ok) return;
    const told = await answer.json();
    presence.hidden = !told.others.length;
    presence.textContent = told.others.length ? `${told.others.join(", ")} : en train d’écrire aussi.` : "";
    if (String(told.revision) !== revision() && !isSending && !mustChoose && !differs(values(), base).length) await refresh();
  } catch { /* the next one will tell */ }
}

async function refresh() {
  const answer = await fetch(form.dataset.address, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const told = await answer.json();
  const changedParts = differs(told.values, base).length;
  adopt(told, values());
  if (changedParts) say("Le texte a été mis à jour avec ce que d’autres viennent d’écrire.", "info");
}

function restore() {
  const kept = unsent.found();
  if (!kept) return;
  lines.replaceIfOther(kept.values);
  for (const [name, value] of Object.entries(kept.values)) put(name, value);
  if (!differs(values(), base).length) return unsent.forget();
  if (kept.revision !== revision()) form.elements.revision.value = kept.revision;
  say("Ce que vous aviez écrit sans que cela parte a été retrouvé dans ce navigateur.", "warning");
  timer = setTimeout(send, PAUSE);
}

form.addEventListener("input", changed);
form.addEventListener("submit", () => unsent.forget());
window.addEventListener("online", send);
window.addEventListener("pagehide", () => { if (differs(values(), base).length) unsent.keep(revision(), values()); });
restore();
bePresent();
setInterval(bePresent, PRESENCE);

const drop = document.getElementById("depot-fichiers");
document.getElementById("glisser").hidden = false;
for (const name of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("is-over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) {
      document.getElementById("fichiers").files = event.dataTransfer.files;
      drop.requestSubmit();
    }
  });
}
form.dataset.ready = "true";
