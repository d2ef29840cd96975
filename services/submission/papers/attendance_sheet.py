"""The sheet that people sign at a meeting."""

from services.submission.domain.occasion import Occasion
from services.submission.papers import french
from services.submission.papers.invitation import facts_of, template
from shared.documents.typesetting import typeset

TITLE = "Feuille de présence"
PLACES = 36
NOTE = (
    "Qualité\u00a0: personnel, famille, élève, collectivité, association, entreprise, autre. Cette feuille reste dans"
    " l’{house}\u00a0; seul le nombre de personnes de chaque qualité est reporté dans l’application."
)


def typeset_attendance_sheet(occasion: Occasion) -> bytes:
    """A PDF with room for a name, a quality and a signature on each line."""
    structure = occasion.structure
    values = {
        "title": TITLE,
        "sender": f"{structure.name}, {structure.commune}",
        "facts": facts_of(occasion),
        "places": PLACES,
        "note": NOTE.format(house=french.house(structure)),
    }
    return typeset(template("attendance_sheet.typ"), values, at=occasion.changed_at)
