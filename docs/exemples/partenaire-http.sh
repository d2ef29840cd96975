#!/bin/sh
# Un système extérieur qui parle avec nefe en HTTP, sans AMQP (paquet Debian curl).
#
#   export NEFE_URL=https://nefe.ac-exemple.fr NEFE_CLIENT=COMPTE NEFE_SECRET=…
#   partenaire-http.sh publier < evenement.json
#   partenaire-http.sh suivre ADRESSE
#
# Après une panne, ou un code 429 (dont l’en-tête « Retry-After » dit combien de secondes attendre), publiez de nouveau le
# même message, octet pour octet, « id » et « time » compris : il n’agit qu’une fois.
set -eu

# Un jeton vaut quelques minutes : « expires_in » le dit. Gardez-le jusque-là plutôt que d’en demander un par message.
token() {
    curl --silent --show-error --fail --user "$NEFE_CLIENT:$NEFE_SECRET" \
        --data grant_type=client_credentials "$NEFE_URL/identite/token" |
        sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p'
}

# Publie l’événement entier qui est lu sur l’entrée, et dit où le suivre ; ou dit pourquoi il est refusé.
publish() {
    curl --silent --show-error --fail-with-body --header "Authorization: Bearer $(token)" \
        --header 'Content-Type: application/cloudevents+json' --data-binary @- \
        --write-out '%header{location}\n' "$NEFE_URL/api/events"
}

# Dit où en est l’événement : accepted (reçu), passed_on (transmis) ou refused (refusé ensuite, avec la raison).
follow() {
    curl --silent --show-error --fail-with-body --header "Authorization: Bearer $(token)" "$NEFE_URL$1"
}

case ${1-} in
    publier) publish ;;
    suivre) follow "$2" ;;
    *) echo "partenaire-http.sh publier < evenement.json, ou partenaire-http.sh suivre ADRESSE" >&2; exit 2 ;;
esac
