"""What an invitation says to whom: the same meeting matters to families, to a council and to colleagues differently."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.submission.domain.vocabulary import ParticipantKind


@dataclass(frozen=True)
class Wording:
    """How people are addressed; why they are invited, `{house}` being their école or établissement; what is hoped."""

    salutation: str
    reason: str
    hope: str
    closing: str


WORDINGS: Mapping[ParticipantKind, Wording] = {
    ParticipantKind.FAMILIES: Wording(
        "Chères familles,",
        "L’équipe de l’{house} vous invite à une réunion de concertation. Nous voulons imaginer avec vous ce qui"
        " aidera les élèves à réussir, à se sentir bien et à avoir tous les mêmes chances.",
        "Vous connaissez vos enfants mieux que personne\u00a0: votre regard compte, que vous ayez ou non l’habitude"
        " de ces réunions. Il n’y a rien à préparer.",
        "Au plaisir de vous accueillir,",
    ),
    ParticipantKind.PUPILS: Wording(
        "Chères élèves, chers élèves,",
        "Une réunion de concertation est organisée dans votre {house}. Il s’agit d’imaginer, avec les adultes, ce qui"
        " vous aiderait à réussir, à vous sentir bien et à avoir toutes et tous les mêmes chances.",
        "Vous vivez l’{house} tous les jours\u00a0: dites ce qui va bien et ce que vous voudriez changer. Toutes les"
        " idées seront écoutées.",
        "À bientôt,",
    ),
    ParticipantKind.STAFF: Wording(
        "Chères collègues, chers collègues,",
        "Une réunion de concertation rassemble celles et ceux qui font la vie quotidienne de notre {house}, pour"
        " imaginer ensemble ce qui aidera nos élèves. Vous y êtes toutes et tous les bienvenus.",
        "Votre expérience est précieuse, quel que soit votre métier. Cette concertation peut conduire à un projet, ou"
        " non\u00a0; rien n’est décidé d’avance.",
        "Bien cordialement,",
    ),
    ParticipantKind.LOCAL_COUNCILS: Wording(
        "Mesdames les élues, Messieurs les élus,",
        "L’{house} organise une réunion de concertation avec celles et ceux qui font la vie du territoire. Votre"
        " présence, ou celle de vos services, y serait précieuse.",
        "Votre connaissance du territoire, et les actions que vous y menez, aideront à construire des réponses qui"
        " conviennent à nos élèves et à leurs familles.",
        "Je vous prie d’agréer, Mesdames, Messieurs, l’expression de ma considération distinguée.",
    ),
    ParticipantKind.ASSOCIATIONS: Wording(
        "Mesdames, Messieurs,",
        "L’{house} organise une réunion de concertation, et souhaite y associer les associations qui agissent auprès"
        " des enfants, des jeunes et de leurs familles.",
        "Vous rencontrez nos élèves autrement que nous\u00a0: ce que vous voyez et ce que vous savez faire"
        " enrichiront nos échanges.",
        "Bien cordialement,",
    ),
    ParticipantKind.LOCAL_BUSINESSES: Wording(
        "Mesdames, Messieurs,",
        "L’{house} organise une réunion de concertation, et souhaite y associer les entreprises et les acteurs"
        " économiques qui l’entourent.",
        "Votre regard sur les métiers et sur ce que les élèves peuvent découvrir près de chez eux nous sera utile.",
        "Bien cordialement,",
    ),
    ParticipantKind.OTHER: Wording(
        "Mesdames, Messieurs,",
        "L’{house} organise une réunion de concertation, pour imaginer avec toutes les personnes intéressées ce qui"
        " aidera les élèves à réussir, à se sentir bien et à avoir tous les mêmes chances.",
        "Votre point de vue nous intéresse, et vous êtes les bienvenus.",
        "Bien cordialement,",
    ),
}
