"""Words as people look for them: without accents, case, hyphens or apostrophes. Pure: the domain may use it."""

import unicodedata

LONGEST_WORD = 64
LAST_LETTER = "\U0010ffff"
"""What begins with a word lies between it and it with this letter behind, where letters are compared one by one."""
LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})


def words_of(text: str) -> list[str]:
    """Folded words, of which as much counts as an index can hold."""
    return [word[:LONGEST_WORD] for word in fold(text).split()]


def fold(text: str) -> str:
    """ "Cité de l'Œuvre" -> "cite de l oeuvre"."""
    plain = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    kept = (letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(kept).casefold().split())


def mark(name: str, value: str) -> str:
    """What something is found by besides words: `name=value`, which no word is, as none has an equals sign."""
    return f"{name}={value}"[:LONGEST_WORD]
