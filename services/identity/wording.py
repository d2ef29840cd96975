"""What the sign-in writes to people."""

from services.identity.domain.account import Account
from shared.config import Settings
from shared.french import capital

INVITATION = """Bonjour,

Un accès à « Notre école, faisons-la ensemble » est ouvert pour {name}.

Pour choisir votre mot de passe et entrer, suivez ce lien :
{link}

Vous pouvez aussi ouvrir {page} et y écrire :
- votre identifiant : {account}
- votre code d’accès : {code}

Ce code sert une seule fois, pendant {days} jours. Ne le transmettez à personne.

{academy}
"""
RESET = """Bonjour,

Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour le compte « {account} ».

Pour le choisir, suivez ce lien dans l’heure :
{link}

Si ce n’était pas vous, vous n’avez rien à faire : votre mot de passe reste le même.

{academy}
"""


def invitation(account: Account, code: str, settings: Settings, *, days: int) -> tuple[str, str]:
    """Subject and text."""
    return "Votre accès à « Notre école, faisons-la ensemble »", _filled(INVITATION, account, code, settings, days=days)


def reset(account: Account, code: str, settings: Settings) -> tuple[str, str]:
    """Subject and text."""
    return "Votre nouveau mot de passe", _filled(RESET, account, code, settings)


def _filled(text: str, account: Account, code: str, settings: Settings, **more: int) -> str:
    root = f"{(settings.public_url or '').rstrip('/')}/identite"
    return text.format(
        name=account.name,
        account=account.id,
        code=code,
        link=f"{root}/acces/{code}",
        page=f"{root}/premier-acces",
        academy=capital(settings.academy_called),
        **more,
    )
