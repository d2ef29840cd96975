// The service « notification », by others: it writes to schools what becomes of their projects, and says that it did.
// What it knows of nefe is what docs/evenements.md tells. A journal, written and synced before anything is acknowledged,
// is all its memory: it is read again at each start.
import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import amqp from "amqplib";
import { createLocalJWKSet, jwtVerify } from "jose";
import { createTransport } from "nodemailer";
import { v7 as newId } from "uuid";

const env = process.env;
const academy = env.NEFE_ACADEMY, us = `/academies/${academy}/notification`, user = "nefe-notification";
const partners = new Map(JSON.parse(env.NEFE_PARTNERS ?? "[]").map((each) => [each.user, each]));
const keys = createLocalJWKSet(JSON.parse(env.NEFE_TOKEN_KEYS));
const takesOverAt = env.NEFE_TAKES_OVER_AT;
const mail = createTransport({ host: env.NEFE_SMTP_HOST, port: Number(env.NEFE_SMTP_PORT), ignoreTLS: true });
const asked = { "nefe.notification.requested.v1": ["to", "subject", "text"], "nefe.notification.bounced.v1": ["message_id", "is_permanent", "bounced_at", "reason"] };
const readers = ["support", "member", "secretariat", "rector", "fund_manager", "observer", "administrator"];
const news = {
  "nefe.project.submitted.v1": "Votre projet est déposé", "nefe.project.withdrawn.v1": "Votre projet est retiré",
  "nefe.review.opened.v1": "Votre projet est à l’étude", "nefe.review.completion_requested.v1": "Un complément est demandé",
  "nefe.review.validated.v1": "Votre projet est validé", "nefe.review.declined.v1": "Votre projet n’est pas retenu",
  "nefe.allocation.reserved.v1": "Des crédits sont réservés", "nefe.allocation.deferred.v1": "Des crédits sont attendus",
  "nefe.allocation.made.v1": "Des crédits vous sont attribués", "nefe.payment.ordered.v1": "Un versement est ordonné",
};

// ---- what is remembered
const seen = new Map(), lanes = new Map(), schools = new Map(), messages = new Map(), outgoing = new Map();
mkdirSync(env.NEFE_DATA_DIR, { recursive: true });
const journalPath = `${env.NEFE_DATA_DIR}/journal`;
const journal = openSync(journalPath, "a+");

const replay = {
  received({ event, publisher }) {
    seen.set(`${event.source} ${event.id}`, event);
    const lane = laneOf(event);
    lane.waiting.set(event.sequence && !partners.has(publisher) ? Number(event.sequence) : lane.arrived++, event);
  },
  applied({ source, subject, school, message }) {
    lanes.get(`${source} ${subject}`).applied++;
    if (school) schools.set(school.project_id, school.uai);
    if (message) messages.set(message.id, message);
  },
  sent({ id, at, fact }) { Object.assign(messages.get(id), { status: "sent", sent_at: at }); outgoing.set(fact.message.id, fact); },
  refused({ fact }) { if (fact) outgoing.set(fact.message.id, fact); },
  published({ id }) { outgoing.delete(id); },
};

function laneOf({ source, subject }) {
  const key = `${source} ${subject}`;
  if (!lanes.has(key)) lanes.set(key, { applied: 0, arrived: 1, waiting: new Map() });
  return lanes.get(key);
}

function write(...entries) {
  writeSync(journal, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  fsyncSync(journal);
  for (const [kind, content] of entries) replay[kind](content);
}

// ---- what is heard
function read({ content, fields, properties }) {
  let event;
  try { event = JSON.parse(content.toString("utf8")); } catch { throw { code: "malformed_json", reason: "not JSON" }; }
  const wanted = ["specversion", "id", "source", "type", "subject", "time", "data"];
  const missing = wanted.filter((name) => event?.[name] === undefined);
  if (missing.length) throw { code: "not_cloudevent", reason: `missing: ${missing}` };
  const refuse = (code, reason) => { throw { code, reason, id: event.id }; };
  if (fields.exchange !== "nefe.inbound") {
    const author = event.source.match(/^\/academies\/[^/]+\/([a-z]+)$/)?.[1];
    if (properties.userId !== `nefe-${author}`) refuse("not_permitted", `${properties.userId} is not ${event.source}`);
  } else {
    const partner = partners.get(properties.userId);
    if (!(event.type in asked)) refuse("unsupported_version", `no such type: ${event.type}`);
    if (partner?.source !== event.source) refuse("not_permitted", `${properties.userId} is not ${event.source}`);
    if (!partner.publishes.includes(event.type)) refuse("not_permitted", `${properties.userId} may not say ${event.type}`);
    const lacking = asked[event.type].filter((name) => event.data[name] === undefined);
    if (lacking.length) refuse("schema_invalid", `missing: ${lacking}`);
  }
  const known = seen.get(`${event.source} ${event.id}`);
  if (known && JSON.stringify(known) !== JSON.stringify(event)) refuse("id_conflict", "another event has this id");
  return known ? null : event;
}

function take(message) {
  try {
    const event = read(message);
    if (event) write(["received", { event, publisher: message.properties.userId }]);
    return event && laneOf(event);
  } catch (fault) {
    if (!fault.code) throw fault;
    const { exchange, routingKey } = message.fields, now = new Date().toISOString(), id = newId();
    const data = { rejected_id: fault.id, code: fault.code, reason: fault.reason, errors: [], quarantine_id: id, received_at: now, exchange, routing_key: routingKey };
    const fact = exchange === "nefe.inbound" && { exchange: "nefe.rejections", key: message.properties.userId ?? "anonymous", message: stated("nefe.event.rejected.v1", id, data, { correlationid: id }) };
    write(["refused", { fact, body: message.content.toString("base64") }]);
  }
}

// ---- what is done about it
function apply(lane) {
  for (let event; (event = lane.waiting.get(lane.applied + 1)); ) {
    const { source, subject, type, data } = event, structure = data.structure;
    const school = structure && data.project_id && { project_id: data.project_id, uai: structure.uai };
    const uai = structure?.uai ?? data.to?.uai ?? schools.get(data.project_id);
    const isPast = takesOverAt && event.time < takesOverAt;  // whoever was here before has told of it
    const title = isPast ? undefined : news[type] ?? (type === "nefe.notification.requested.v1" && data.subject);
    const message = uai && title && {
      id: newId(), project_id: data.project_id ?? null, recipient: `ce.${uai.toLowerCase()}@ac-${academy}.fr`, subject: title,
      text: data.text ?? `${title}.`, status: "pending", event: { id: event.id, source, type }, cause: { correlationid: event.correlationid, id: event.id },
    };
    lane.waiting.delete(lane.applied + 1);
    write(["applied", { source, subject, school, message }]);
  }
}

function stated(type, subject, data, cause) {
  return {
    sequence: "1", sequencetype: "Integer", specversion: "1.0", id: newId(), source: us, type, subject, time: new Date().toISOString(),
    datacontenttype: "application/json", dataschema: `urn:nefe:schema:${type}`, correlationid: cause.correlationid ?? cause.id, causationid: cause.id, data,
  };
}

async function deliver() {
  for (const message of messages.values()) {
    if (message.status !== "pending") continue;
    const { id, recipient: to, subject, text, project_id, cause } = message, at = new Date().toISOString();
    await mail.sendMail({ from: `nefe@ac-${academy}.fr`, to, subject, text, messageId: `<${id}@ac-${academy}.fr>` });
    const type = "nefe.notification.delivered.v1", data = { message_id: id, channel: "email", delivered_at: at, ...(project_id && { project_id }) };
    write(["sent", { id, at, fact: { exchange: "nefe.events", key: type, message: stated(type, id, data, cause) } }]);
  }
}

async function publish(channel, returned) {
  for (const { exchange, key, message } of [...outgoing.values()]) {
    const options = { mandatory: true, persistent: true, contentType: "application/cloudevents+json", messageId: message.id, type: message.type, userId: user };
    channel.publish(exchange, key, Buffer.from(JSON.stringify(message)), options);
    await channel.waitForConfirms();
    if (!returned.delete(message.id)) write(["published", { id: message.id }]);
  }
}

async function serveBroker() {
  const connection = await amqp.connect(`${env.NEFE_BROKER_URL}?heartbeat=10`);
  const ended = new Promise((resolve) => connection.once("close", resolve));
  connection.on("error", () => {});
  const channel = await connection.createConfirmChannel();
  channel.on("error", () => connection.close().catch(() => {}));
  await channel.prefetch(100);
  for (const queue of ["nefe.notification", "nefe.notification.dead"]) {
    await channel.consume(queue, (message) => {
      const lane = take(message);
      channel.ack(message);
      if (lane) apply(lane);
    });
  }
  const returned = new Set();
  channel.on("return", (message) => returned.add(message.properties.messageId));
  try {
    while (await Promise.race([ended.then(() => false), new Promise((resolve) => setTimeout(resolve, 50, true))])) {
      await deliver().catch((error) => console.error(`mail: ${error.message}`));
      await publish(channel, returned);
    }
  } finally { await connection.close().catch(() => {}); }
}

function figures() {
  const count = (status) => [...messages.values()].filter((message) => message.status === status).length;
  const lines = ["pending", "sent"].map((status) => `nefe_notification_messages{status="${status}"} ${count(status)}`);
  return ["# TYPE nefe_notification_messages gauge", ...lines, ""].join("\n");
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://here");
  const answer = (status, document, type = "application/json") => response.writeHead(status, { "content-type": type }).end(type === "text/plain" ? document : JSON.stringify(document));
  const refuse = (status, code) => answer(status, { type: `urn:nefe:problem:${code}`, title: code, status, code }, "application/problem+json");
  if (pathname === "/readyz" || pathname === "/livez") return answer(200, { status: "ready" });
  if (pathname === "/metrics") return answer(200, figures(), "text/plain");
  if (pathname !== "/api/notification/v1/messages") return refuse(404, "not_found");
  try {
    const token = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
    const { payload } = await jwtVerify(token, keys, { issuer: env.NEFE_TOKEN_ISSUER ?? "nefe", audience: env.NEFE_TOKEN_AUDIENCE ?? "nefe" });
    if (payload.academy !== academy || !payload.roles?.some((role) => readers.includes(role))) return refuse(403, "forbidden");
  } catch { return refuse(401, "unauthenticated"); }
  const project = searchParams.get("project_id");
  answer(200, [...messages.values()].filter((message) => !project || message.project_id === project));
});

const written = readFileSync(journalPath), whole = written.subarray(0, written.lastIndexOf("\n") + 1);
ftruncateSync(journal, whole.length);  // a crash may have torn the last line off, before anything came of it
for (const line of whole.toString("utf8").split("\n").slice(0, -1)) {
  const [kind, content] = JSON.parse(line);
  replay[kind](content);
}
lanes.forEach(apply);
server.listen(Number(env.NEFE_METRICS_PORT ?? 9100), env.NEFE_HTTP_BIND ?? "127.0.0.1");
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => { closeSync(journal); process.exit(0); });
for (;;) {
  await serveBroker().catch((error) => console.error(`broker: ${error.message}`));
  await new Promise((resolve) => setTimeout(resolve, 500));
}
