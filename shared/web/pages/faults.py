"""What schemas say of a value that does not fit, as our readers are told it."""

import re
from collections.abc import Sequence

AMISS = "Cette réponse n’a pas la forme attendue."
MESSAGES: Sequence[tuple[str, str]] = (
    (r"Missing data for required field|Field may not be null|Shorter than minimum length 1", "À remplir."),
    (r"Longer than maximum length (\d+)|Length must be between \d+ and (\d+)", "C’est trop long."),
    (r"Must be (greater|less) than|Must be one of", "Cette valeur n’est pas possible ici."),
    (r"control character", "Il y a ici un caractère qui ne peut pas être enregistré."),
    (r"Not a UAI", "Ce n’est pas un code UAI\u00a0: sept chiffres et une lettre."),
    (r"Not a school year", "Écrivez une année scolaire, par exemple 2026-2027."),
    (r"Not a postcode", "Un code postal a cinq chiffres."),
    (r"number of a d", "Écrivez le numéro d’un département, par exemple 93, 2A ou 974."),
    (r"Not a time", "Écrivez une heure, par exemple 18:30."),
    (r"Not an identifier", "Choisissez dans la liste."),
    (r"Not a date", "Écrivez une date."),
    (r"address that begins with https", "Écrivez une adresse qui commence par https://."),
    (r"e-?mail", "Ce n’est pas une adresse électronique."),
)
"""What marshmallow says, and how we say it; the first that fits."""


def in_french(message: str) -> str:
    """What a schema says, as our readers are told it."""
    return next((said for pattern, said in MESSAGES if re.search(pattern, message)), AMISS)
