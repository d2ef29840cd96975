"""Letters that tell of no fact of another service: to whom, and an example of what each is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.notification.domain.audiences import Audience
from services.notification.domain.gazette import Item


@dataclass(frozen=True)
class OwnLetter:
    """`example`: what the template is filled in with, to try out another wording."""

    audience: Audience
    example: Mapping[str, object]


OWN_LETTERS: Mapping[str, OwnLetter] = {
    "webhook_trial": OwnLetter(Audience.ADMINISTRATORS, {}),
    "webhook_disabled": OwnLetter(
        Audience.ADMINISTRATORS, {"url": "https://exemple.fr/messages", "reason": "500 panne"}
    ),
    "gazette_confirmation": OwnLetter(Audience.SUBSCRIBER, {"url": "https://exemple.fr/gazette"}),
    "gazette_issue": OwnLetter(
        Audience.SUBSCRIBER,
        {
            "number": 3,
            "items": [Item("1", "Un labo ouvert", "Lycée Voillaume", "Aulnay-sous-Bois", "93", date(2026, 11, 24))],
        },
    ),
    "address_confirmation": OwnLetter(Audience.PERSON, {"code": "123 456"}),
    "digest": OwnLetter(
        Audience.PERSON,
        {"letters": [{"subject": "Votre projet « Un labo ouvert » est à l’étude", "text": "Bonjour,\n\nVoici…\n"}]},
    ),
}
