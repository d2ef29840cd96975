"""Named refusals in French: each service brings its own sentences, and a page says the one that fits."""

from collections.abc import Mapping

from flask import current_app

from shared.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Stale

EXTENSION = "nefe.sentences"
BY_KIND: tuple[tuple[type[Refusal], str], ...] = (
    (Stale, "Quelqu’un d’autre a modifié ceci depuis que vous l’avez lu. Relisez-le avant de recommencer."),
    (NotFound, "Ce que vous cherchez n’existe pas, ou n’existe plus."),
    (Forbidden, "Votre compte ne permet pas cela."),
    (Conflict, "Ce n’est plus possible dans l’état actuel."),
    (Invalid, "Ce que vous avez écrit ne peut pas être enregistré tel quel."),
)


def sentence_of(error: Refusal) -> str:
    """Why not, in French."""
    own: Mapping[str, str] = current_app.extensions.get(EXTENSION, {})
    return own.get(error.code) or next((text for kind, text in BY_KIND if isinstance(error, kind)), BY_KIND[-1][1])
