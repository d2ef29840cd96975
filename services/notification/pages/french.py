"""Why not, in French."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "feed_unknown": "Ce flux n’existe pas.",
    "feed_of_others": "Ce flux est celui d’un autre établissement.",
    "gazette_closed": "On ne peut pas s’abonner à la gazette en ce moment.",
    "too_many_subscriptions": "Trop de demandes en ce moment. Réessayez dans quelques minutes.",
    "nothing_new": "Il n’y a rien de nouveau à publier.",
    "issue_unknown": "Ce numéro de la gazette n’existe pas.",
    "message_unknown": "Ce message n’existe pas.",
    "message_of_others": "Ce message ne vous était pas adressé.",
    "message_not_failed": "Ce message est bien parti.",
    "no_preferences": "Vous n’avez pas encore donné d’adresse.",
    "too_many_codes": "Trop de codes demandés. Attendez une heure.",
    "wrong_code": "Ce n’est pas le bon code, ou il a expiré.",
    "no_such_template": "Ce modèle n’existe pas.",
    "template_unusable": "Ce texte ne peut pas servir de lettre dans tous les cas. Rien n’est changé.",
    "template_changed": "Quelqu’un d’autre a modifié ce modèle.",
    "webhook_unknown": "Ce programme n’est pas, ou plus, appelé.",
    "webhook_unusable": "Cette adresse n’est pas de celles que l’académie autorise (réglage NEFE_WEBHOOK_HOSTS).",
    "webhook_not_disabled": "Ce programme est déjà en service.",
}
