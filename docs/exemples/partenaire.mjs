#!/usr/bin/env node
// Un système extérieur qui parle avec nefe, en JavaScript (npm install amqplib).
//
//   export NEFE_BROKER_URL=amqp://COMPTE:MOT_DE_PASSE@COURTIER:5672/nefe
//   node partenaire.mjs publier < evenement.json
//   node partenaire.mjs refus
//   node partenaire.mjs lire
import { buffer } from "node:stream/consumers";
import amqp from "amqplib";

const url = process.env.NEFE_BROKER_URL;
const account = decodeURIComponent(new URL(url).username);

// Ce que répond le courtier quand il refuse.
function watched(emitter) {
  return emitter.on("error", ({ message }) => console.error(message));
}

// Publie l’événement entier qui est lu sur l’entrée (la page de son type en donne un exemple). Après une panne,
// publiez-le de nouveau tel quel, « id » et « time » compris : il n’agit qu’une fois.
async function publish(connection) {
  const body = await buffer(process.stdin);
  const { id, type } = JSON.parse(body);
  const channel = watched(await connection.createConfirmChannel());
  let isReturned = false;
  channel.on("return", () => { isReturned = true; });
  channel.publish("nefe.inbound", type, body, {
    contentType: "application/cloudevents+json", persistent: true, mandatory: true, messageId: id, type,
    userId: account, // le courtier s’en porte garant
  });
  const isConfirmed = await channel.waitForConfirms().then(() => true, () => false);
  if (!isConfirmed || isReturned) throw new Error(`Le courtier n’a pas pris ${id} : à publier de nouveau, tel quel.`);
  console.log("Publié :", id);
}

// Dit pourquoi des événements ont été refusés, jusqu’au dernier, et les ôte de la file.
async function showRejections(connection) {
  const channel = watched(await connection.createChannel());
  for (let message; (message = await channel.get(`nefe.rejections.${account}`)); channel.ack(message)) {
    const { data } = JSON.parse(message.content);
    console.log("Refusé :", data.rejected_id, data.code, data.reason);
    for (const { pointer, message: fault } of data.errors) console.log("  ", pointer, fault);
  }
  await channel.close();
}

// Lit ce que dit nefe, jusqu’à ce qu’on l’arrête. Un événement peut revenir : gardez (source, id) avec ce que vous en
// faites, dans une même transaction. L’ordre, pour une source et un sujet, est celui de « sequence ».
async function listen(connection) {
  const channel = watched(await connection.createChannel());
  await channel.prefetch(20);
  await channel.consume(`nefe.subscriber.${account}`, (message) => {
    const { id, type, subject, sequence } = JSON.parse(message.content);
    console.log("Lu :", id, type, subject, sequence);
    channel.ack(message); // l’acquittement ne vient qu’après
  });
  await new Promise((resolve, reject) => {
    process.once("SIGINT", resolve);
    channel.once("close", () => reject(new Error("Le courtier a fermé la connexion.")));
  });
}

const orders = { publier: publish, refus: showRejections, lire: listen };
const order = process.argv[2];
if (!(order in orders)) {
  console.error("partenaire.mjs publier < evenement.json, partenaire.mjs refus, ou partenaire.mjs lire");
  process.exit(2);
}
const connection = watched(await amqp.connect(url));
try {
  await orders[order](connection);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await connection.close().catch(() => {}); // elle l’est peut-être déjà
}
