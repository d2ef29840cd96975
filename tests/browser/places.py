"""Every page in every state, and how somebody gets there: what is checked for accessibility, and photographed."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.person import Person
from tests.browser.steps import begin_project, complete_project


@dataclass(frozen=True)
class Place:
    """A page, in a state."""

    name: str
    account: str | None
    reach: Callable[[Person], None]


def _at(path: str) -> Callable[[Person], None]:
    return lambda person: person.go(path)


def _project(end: str = "", *, title: str = "Un atelier de réparation") -> Callable[[Person], None]:
    def reach(person: Person) -> None:
        person.go(begin_project(person, title) + end)

    return reach


def _deposited(end: str = "") -> Callable[[Person], None]:
    def reach(person: Person) -> None:
        path = begin_project(person, "Un labo ouvert")
        complete_project(person)
        person.waits_for("Tout est enregistré")
        person.go(f"{path}/depot")
        person.follow("Déposer le projet")
        person.go(path + end)

    return reach


def _failed_sign_in(person: Person) -> None:
    person.go("/identite/connexion")
    person.fill("Identifiant", "personne")
    person.fill("Mot de passe", "rien du tout")
    person.follow("Se connecter")


def _concertation(end: str = "") -> Callable[[Person], None]:
    def reach(person: Person) -> None:
        person.go("/depot/concertations/nouvelle")
        person.fill("Titre", "Le temps de midi")
        person.follow("Déclarer la concertation")
        person.go(person.path + end)

    return reach


def _wrong_budget(person: Person) -> None:
    person.go("/depot/concertations/nouvelle")
    person.fill("Familles", "beaucoup")
    person.follow("Déclarer la concertation")


def _resource(person: Person) -> None:
    person.go("/depot/ressources/nouvelle")
    person.fill("Titre", "Animer une concertation")
    person.choose("Sorte", "Guide")
    person.follow("Enregistrer")
    person.fill("Ou adresse", "pas une adresse")
    person.driver.execute_script("document.querySelectorAll('form').forEach(each => { each.noValidate = true })")
    person.follow("Publier l’adresse")


def _prize(end: str = "") -> Callable[[Person], None]:
    def reach(person: Person) -> None:
        person.go("/depot/prix/annonce")
        person.fill("Année scolaire", "2026-2027")
        person.fill("Nom du prix", "Prix de l’académie")
        for label, day in (("Premier jour", "2026-09-01"), ("Dernier jour", "2027-06-30")):
            person.write(label, day)
        person.find("[name='jury/0/subject']").send_keys("claire.martin")
        person.find("[name='jury/0/name']").send_keys("Claire Martin")
        person.follow("Enregistrer l’annonce")
        person.go(f"/depot/prix/2026-2027{end}")

    return reach


def _network(person: Person) -> None:
    person.go("/depot/reseaux/nouveau")
    person.fill("Identifiant", "bassin d’ici")
    person.fill("Nom", "Bassin d’ici")
    person.fill("Code UAI de l’établissement pilote", "0930116W")
    person.follow("Enregistrer")


def _second_factor(person: Person) -> None:
    person.go("/identite/compte/double-authentification")


OPEN = (
    Place("accueil", None, _at("/")),
    Place("catalogue-vide", None, _at("/projets")),
    Place("catalogue-sans-resultat", None, _at("/projets?recherche=introuvable")),
    Place("carte", None, _at("/projets/carte")),
    Place("accessibilite", None, _at("/accessibilite")),
    Place("mentions-legales", None, _at("/mentions-legales")),
    Place("donnees-personnelles", None, _at("/donnees-personnelles")),
    Place("evenements", None, _at("/evenements")),
    Place("evenements-type", None, _at("/evenements/nefe.project.submitted.v1")),
    Place("evenements-type-de-l-exterieur", None, _at("/evenements/nefe.envelope.credited.v1")),
    Place("evenements-exemples", None, _at("/evenements/exemples")),
    Place("connexion", None, _at("/identite/connexion")),
    Place("connexion-refusee", None, _failed_sign_in),
    Place("premier-acces", None, _at("/identite/premier-acces")),
    Place("mot-de-passe-oublie", None, _at("/identite/mot-de-passe-oublie")),
)
SCHOOL = (
    Place("accueil-ecole", "proviseure", _at("/")),
    Place("tableau-de-bord", "proviseure", _at("/depot/")),
    Place("tableau-de-bord-vide", "directrice", _at("/depot/?etat=validated")),
    Place("projet", "proviseure", _project()),
    Place("editeur", "proviseure", _project("/modifier")),
    Place("depot-incomplet", "proviseure", _project("/depot")),
    Place("historique", "proviseure", _project("/historique")),
    Place("accompagnement", "proviseure", _project("/accompagnement")),
    Place("projet-depose", "proviseure", _deposited()),
    Place("recepisse", "proviseure", _deposited("/depots/1/recepisse")),
    Place("version", "proviseure", _deposited("/depots/1")),
    Place("comparaison", "proviseure", _deposited("/comparaison")),
    Place("concertations", "proviseure", _at("/depot/concertations")),
    Place("concertation-nouvelle", "proviseure", _at("/depot/concertations/nouvelle")),
    Place("concertation-refusee", "proviseure", _wrong_budget),
    Place("concertation", "proviseure", _concertation()),
    Place("reunion", "proviseure", _concertation("/reunions/nouvelle")),
    Place("collegues", "proviseure", _at("/identite/collegues/")),
    Place("compte", "proviseure", _at("/identite/compte/")),
    Place("double-authentification", "proviseure", _second_factor),
    Place("page-inconnue", "proviseure", _at("/depot/rien-ici")),
    Place("page-refusee", "proviseure", _at("/identite/comptes/")),
)
OTHERS = (
    Place("projets-secretariat", "secretariat", _at("/depot/")),
    Place("projets-appui-vide", "appui", _at("/depot/")),
    Place("comptes", "administration", _at("/identite/comptes/")),
    Place("compte-nouveau", "administration", _at("/identite/comptes/nouveau")),
    Place("compte-d-autrui", "administration", _at("/identite/comptes/proviseure")),
)
ACADEMY = (
    Place("reseaux", "secretariat", _at("/depot/reseaux")),
    Place("reseau-refuse", "secretariat", _network),
    Place("ressources", "proviseure", _at("/depot/ressources")),
    Place("ressource-refusee", "secretariat", _resource),
    Place("ressource-nouvelle", "secretariat", _at("/depot/ressources/nouvelle")),
    Place("prix", "proviseure", _at("/depot/prix")),
    Place("prix-annonce", "secretariat", _prize()),
    Place("prix-modifie", "secretariat", _prize("/modifier")),
    Place("laureats", None, _at("/laureats")),
    Place("reglages", "administration", _at("/depot/reglages")),
    Place("reglages-messages", "administration", _at("/messages/reglages")),
    Place("programmes", "administration", _at("/messages/programmes")),
)
COMMISSION = (
    Place("dossiers", "claire.martin", _at("/commission/")),
    Place("dossiers-sans-resultat", "secretariat", _at("/commission/?search=introuvable")),
    Place("seances", "secretariat", _at("/commission/seances")),
    Place("seance-nouvelle", "secretariat", _at("/commission/seances/nouvelle")),
    Place("composition", "secretariat", _at("/commission/composition")),
    Place("nomination", "rectrice", _at("/commission/composition/nomination")),
    Place("annuaire", "secretariat", _at("/depot/annuaire")),
    Place("accompagnements", "secretariat", _at("/depot/accompagnements")),
)
FUND = (
    Place("fonds", "fonds", _at("/fonds/")),
    Place("enveloppes", "fonds", _at("/fonds/enveloppes")),
    Place("attente", "fonds", _at("/fonds/attente")),
    Place("versements", "fonds", _at("/fonds/versements")),
    Place("rapprochement", "fonds", _at("/fonds/versements/rapprochement")),
    Place("grand-livre", "fonds", _at("/fonds/grand-livre")),
    Place("chiffres", None, _at("/fonds/chiffres")),
)
MESSAGES = (
    Place("messages", "proviseure", _at("/messages/")),
    Place("messages-non-lus", "fonds", _at("/messages/?non-lus=oui")),
    Place("preferences", "proviseure", _at("/messages/preferences")),
    Place("gazette", "communication", _at("/messages/gazette")),
    Place("modeles", "administration", _at("/messages/modeles")),
    Place("traitement", "administration", _at("/messages/traitement")),
    Place("traitement-refuse", "proviseure", _at("/fonds/traitement")),
)
PLACES = (*OPEN, *SCHOOL, *OTHERS, *ACADEMY, *COMMISSION, *FUND, *MESSAGES)
