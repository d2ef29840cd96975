#!/usr/bin/env python3
"""Un système extérieur qui parle avec nefe, en Python (paquet Debian python3-pika, ou « pika »).

Usage :

    export NEFE_BROKER_URL=amqp://COMPTE:MOT_DE_PASSE@COURTIER:5672/nefe
    partenaire.py publier < evenement.json
    partenaire.py refus
    partenaire.py lire
"""

import json
import os
import sys

import pika
from pika.exceptions import NackError, UnroutableError

parameters = pika.URLParameters(os.environ["NEFE_BROKER_URL"])
account = parameters.credentials.username


def publish(channel):
    """Publie l’événement entier qui est lu sur l’entrée (la page de son type en donne un exemple).

    Après une panne, publiez-le de nouveau tel quel, « id » et « time » compris : il n’agit qu’une fois.
    """
    body = sys.stdin.buffer.read()
    event = json.loads(body)
    properties = pika.BasicProperties(
        content_type="application/cloudevents+json",
        delivery_mode=pika.DeliveryMode.Persistent.value,
        user_id=account,  # le courtier s’en porte garant
        message_id=event["id"],
        type=event["type"],
    )
    channel.confirm_delivery()  # basic_publish attend alors la confirmation
    try:
        channel.basic_publish("nefe.inbound", event["type"], body, properties, mandatory=True)
    except (UnroutableError, NackError):
        sys.exit(f"Le courtier n’a pas pris {event['id']} : à publier de nouveau, tel quel.")
    print("Publié :", event["id"])


def show_rejections(channel):
    """Dit pourquoi des événements ont été refusés, jusqu’au dernier, et les ôte de la file."""
    while True:
        delivered, _properties, body = channel.basic_get(f"nefe.rejections.{account}")
        if delivered is None:
            return
        data = json.loads(body)["data"]
        print("Refusé :", data.get("rejected_id"), data["code"], data["reason"], flush=True)
        for error in data["errors"]:
            print("  ", error["pointer"], error["message"], flush=True)
        channel.basic_ack(delivered.delivery_tag)


def listen(channel):
    """Lit ce que dit nefe, jusqu’à ce qu’on l’arrête.

    Un événement peut revenir : gardez (source, id) avec ce que vous en faites, dans une même transaction. L’ordre, pour
    une source et un sujet, est celui de « sequence ». L’acquittement ne vient qu’après.
    """
    channel.basic_qos(prefetch_count=20)
    for delivered, _properties, body in channel.consume(f"nefe.subscriber.{account}"):
        event = json.loads(body)
        print("Lu :", event["id"], event["type"], event["subject"], event.get("sequence"), flush=True)
        channel.basic_ack(delivered.delivery_tag)


ORDERS = {"publier": publish, "refus": show_rejections, "lire": listen}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ORDERS:
        sys.exit(__doc__)
    try:
        with pika.BlockingConnection(parameters) as connection:
            ORDERS[sys.argv[1]](connection.channel())
    except KeyboardInterrupt:
        pass
