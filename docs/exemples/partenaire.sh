#!/bin/sh
# Un système extérieur qui parle avec nefe, en shell (paquet Debian amqp-tools).
#
#   export NEFE_BROKER_URL=amqp://COMPTE:MOT_DE_PASSE@COURTIER:5672/nefe
#   partenaire.sh publier TYPE < evenement.json
#   partenaire.sh refus
#   partenaire.sh lire
#
# Ces outils ne savent ni attendre une confirmation, ni dire quel compte publie : vous êtes reconnu tant que vous êtes
# seul à pouvoir publier ce type, et rien ne dit qu’un message s’est perdu en chemin. Pour cela, prenez un autre exemple.
set -eu

account=${NEFE_BROKER_URL#*://}
account=${account%%:*}

# Publie l’événement entier qui est lu sur l’entrée (la page de son type en donne un exemple). Après une panne,
# publiez-le de nouveau tel quel, « id » et « time » compris : il n’agit qu’une fois.
publish() {
    amqp-publish --url "$NEFE_BROKER_URL" --exchange nefe.inbound --routing-key "$1" --persistent \
        --content-type application/cloudevents+json
    echo "Publié"
}

# Dit pourquoi des événements ont été refusés, jusqu’au dernier, et les ôte de la file.
show_rejections() {
    while true; do
        refusal=$(amqp-get --url "$NEFE_BROKER_URL" --queue "nefe.rejections.$account") || {
            status=$?
            [ $status -eq 2 ] && return  # la file est vide
            exit $status
        }
        echo "Refusé : $refusal"
    done
}

# Lit ce que dit nefe, jusqu’à ce qu’on l’arrête : chaque événement est donné à une commande (ici « cat »), et n’est
# acquitté que si elle réussit. Il peut revenir : gardez (source, id) avec ce que vous en faites. L’ordre, pour une
# source et un sujet, est celui de « sequence ».
listen() {
    exec amqp-consume --url "$NEFE_BROKER_URL" --queue "nefe.subscriber.$account" --prefetch-count 1 \
        -- sh -c 'echo "Lu : $(cat)"'
}

case ${1-} in
    publier) publish "$2" ;;
    refus) show_rejections ;;
    lire) listen ;;
    *) echo "partenaire.sh publier TYPE < evenement.json, partenaire.sh refus, ou partenaire.sh lire" >&2; exit 2 ;;
esac
