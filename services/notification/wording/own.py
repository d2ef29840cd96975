"""Letters that tell of no fact of another service: to whom, and an example of what each is about."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notification.domain.audiences import Audience


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
    "address_confirmation": OwnLetter(Audience.PERSON, {"code": "123 456"}),
    "digest": OwnLetter(
        Audience.PERSON,
        {"letters": [{"subject": "Votre projet « Un labo ouvert » est à l’étude", "text": "Bonjour,\n\nVoici…\n"}]},
    ),
}
