"""Why not, in French."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "wrong_credentials": "L’identifiant ou le mot de passe n’est pas le bon.",
    "too_many_attempts": "Trop d’essais. Attendez quelques minutes avant de recommencer.",
    "wrong_second_factor": "Ce n’est pas le code du moment. Attendez le suivant et recommencez.",
    "weak_password": "Choisissez un mot de passe d’au moins 12 caractères, qui ne soit pas facile à deviner.",
    "invitation_unusable": "Ce code n’est pas connu, a déjà servi, ou n’est plus valable. Demandez-en un autre.",
    "unknown_account": "Ce compte n’existe pas.",
    "unknown_sign_in": "Cette connexion était déjà fermée.",
    "account_name_taken": "Un autre compte porte déjà cet identifiant.",
    "own_account": "Vous ne pouvez pas fermer votre propre compte.",
    "colleague_elsewhere": "Ce compte n’est pas celui d’un collègue de votre établissement.",
    "invalid_account": "Il manque quelque chose : un identifiant, un nom, un rôle, et le code UAI pour une école.",
}
