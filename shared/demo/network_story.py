"""A lycée and two écoles: they consult, write together, are helped, are examined in a sitting, publish and report."""

from shared.demo.client import DemoFailed, Person
from shared.demo.story import REVIEW, SCHOOL, SUBMISSION, UAI, Story
from shared.identity.actor import Role

ECOLES = {"0770002J": "École du Château", "0940001R": "École des Marronniers"}
NETWORK = "reseau-des-tilleuls"
SUPPORT = "demo-inspectrice"


class NetworkStory(Story):
    """The story of a network project."""

    def __post_init__(self) -> None:
        super().__post_init__()
        person = self.installation.person
        self.ecole = person("demo-directrice", Role.SCHOOL, next(iter(ECOLES)))
        self.support = person(SUPPORT, Role.SUPPORT)
        self.members = [person(f"demo-membre-{number}", Role.MEMBER) for number in (1, 2, 3)]

    def play(self) -> None:
        """The whole story."""
        self.prepare()
        self.gather()
        self.consult()
        self.write_together()
        self.ask_for_help()
        self._deposit(version=1)
        self.advise()
        self.stand_aside()
        self.complete_together()
        self.sit()
        self.allocate()
        self.publish()
        self.report()
        self.look_back()

    def gather(self) -> None:
        """Two écoles join the lycée."""
        for uai, name in ECOLES.items():
            ecole = {**SCHOOL, "name": name, "kind": "elementary_school", "degree": 1}
            self.administrator.ask("PUT", f"{SUBMISSION}/structures/{uai}", ecole, expect={200, 201})
        network = {"name": "Réseau des Tilleuls", "kind": "network", "lead": UAI, "partners": list(ECOLES)}
        self.secretariat.ask("PUT", f"{SUBMISSION}/networks/{NETWORK}", network, expect={200, 201})
        self.say("Secrétariat", f"inscrit le réseau du lycée et de {len(ECOLES)} écoles.")

    def consult(self) -> None:
        """A concertation with a meeting, and what emerged."""
        plan = {
            "title": "La science, de l’école au lycée",
            "scope": "network",
            "network_id": NETWORK,
            "themes": [{"axis": "success", "label": "Faire des expériences"}],
        }
        self.concertation = self.school.ask("POST", f"{SUBMISSION}/concertations", plan, expect=201).document["id"]
        address = f"{SUBMISSION}/concertations/{self.concertation}"
        meeting = self.school.ask("POST", f"{address}/meetings", {"day": self._today().isoformat()}, expect=201)
        invitation = f"{address}/meetings/{meeting.document['id']}/invitation.pdf?audience=families"
        self._ensure_pdf(self.school, invitation)
        record = {"notes": "Trois classes volontaires.", "participants": [{"kind": "families", "count": 40}]}
        self.school.ask("POST", f"{address}/meetings/{meeting.document['id']}/record", record, expect=200)
        self.school.ask("POST", f"{address}/closure", {"outcome": "Un laboratoire partagé."}, expect=200)
        self.say("Réseau", "tient une réunion de concertation ; il en sort l’idée d’un laboratoire partagé.")

    def write_together(self) -> None:
        """Two people write at once: in different parts, then in one."""
        draft = {
            **self._content(),
            "title": "Un labo ouvert",
            "digital": True,
            "network_id": NETWORK,
            "concertation_id": self.concertation,
            "partners": {"structures": list(ECOLES)},
        }
        created = self.school.ask("POST", f"{SUBMISSION}/projects", draft, expect=201)
        self.project_id, self.reference = created.document["id"], created.document["reference"]
        tag = created.headers["etag"]
        self.school.ask("PATCH", self._project(), {"title": "Un laboratoire partagé"}, expect=200, if_match=tag)
        both = self.ecole.ask("PATCH", self._project(), {"needs": "On manipule peu."}, expect=200, if_match=tag)
        if both.document["content"]["title"] != "Un laboratoire partagé":
            raise DemoFailed(f"what two people wrote in different parts does not stand side by side: {both.document}")
        self.say("Lycée et école", "écrivent en même temps dans deux parties différentes : rien n’est perdu.")
        clash = self.ecole.ask("PATCH", self._project(), {"title": "Le labo"}, expect=412, if_match=tag).document
        kept = self.ecole.ask("GET", f"{self._project()}/kept-texts/{clash['kept_text']}", expect=200).document
        self.say("École", f"écrit aussi le titre : le conflit est dit, « {kept['typed']['/title']} » est gardé à part.")

    def ask_for_help(self) -> None:
        """The inspecteur référent helps."""
        wish = {"helper": "inspector", "text": "Comment juger des effets ?"}
        asked = self.school.ask("POST", f"{self._project()}/support-requests", wish, expect=201).document
        path = f"{SUBMISSION}/support-requests/{asked['id']}/supporter"
        self.secretariat.ask("PUT", path, {"subject": SUPPORT, "name": "Mme Roux"}, expect=200)
        message = {"text": "Comptez les expériences menées.", "part": "/indicators"}
        self.support.ask("POST", f"{self._project()}/messages", message, expect=201)
        self.say("Inspectrice", "est chargée d’accompagner le projet, lit le brouillon et répond.")

    def advise(self) -> None:
        """The DANE is asked by rule about a digital project."""
        file = self.secretariat.wait_for(self._file(), lambda file: bool(file["opinions"]), "the DANE to be asked")
        opinion = f"{self._file()}/opinions/{file['opinions'][0]['opinion_id']}/answer"
        advice = {"advice": "favourable", "text": "Le matériel est bien choisi."}
        self.secretariat.ask("POST", opinion, advice, expect={200, 201})
        self.say("DANE", "a été interrogée d’office sur ce projet numérique ; son avis est favorable.")

    def stand_aside(self) -> None:
        """A member has an interest."""
        reason = {"reason": "Un enfant y est scolarisé."}
        self.members[2].ask("POST", f"{self._file()}/recusals", reason, expect=201)
        self.members[2].ask("PUT", f"{self._file()}/vote", {"choice": "for"}, expect={403, 404})
        self.say("Membre", "se déporte : il ne voit plus le dossier et ne vote pas.")

    def complete_together(self) -> None:
        """Sent back with a comment, answered, deposited again; the commission sees what changed."""
        comment = {"part": "/budget/lines/0", "text": "Pouvez-vous préciser le nombre de microscopes ?"}
        self.secretariat.ask("POST", f"{self._file()}/completion-requests", {"comments": [comment]}, expect=201)
        project = self._wait_project("to_complete")
        asked = project["completion"]["comments"][0]["comment_id"]
        self.school.ask("PUT", f"{self._project()}/answers/{asked}", {"text": "Douze."}, expect=200)
        tag = f'"{project["revision"]}"'
        self.school.ask("PATCH", self._project(), {"description": "Douze microscopes."}, expect=200, if_match=tag)
        self._deposit(version=2)
        compared = self.secretariat.ask("GET", f"{self._project()}/comparison?from=1&to=2", expect=200).document
        changed = ", ".join(part["pointer"] for part in compared["parts"])
        self.say("Commission", f"compare les versions 1 et 2 : a changé {changed}.")

    def sit(self) -> None:
        """A sitting with its quorum decides; its minutes are signed."""
        self.secretariat.wait_for(self._file(), lambda file: file["version"] == 2, "version 2 at the commission")
        plan = {"title": "Séance de démonstration", "day": self._today().isoformat(), "project_ids": [self.project_id]}
        made = self.secretariat.ask("POST", f"{REVIEW}/sittings", plan, expect=201)
        sitting = f"{REVIEW}/sittings/{made.document['id']}"
        attendance = {"demo-rectrice": "present", "demo-membre-1": "present", "demo-membre-2": "present"}
        body = {"attendance": attendance, "presided_by": "demo-rectrice"}
        self.secretariat.ask("PUT", f"{sitting}/attendance", body, expect=200, if_match=made.headers["etag"])
        self.rector.ask("POST", f"{sitting}/opening", expect=200)
        for member in self.members[:2]:
            member.ask("PUT", f"{self._file()}/vote", {"choice": "for", "version": 2}, expect=200)
        decision = {"outcome": "validated", "grant": {"lines": self._granted(800_000)}}
        self.rector.ask("POST", f"{self._file()}/decisions", decision, expect=201)
        self.rector.ask("POST", f"{sitting}/closing", expect=200)
        signed = self.rector.ask("POST", f"{sitting}/minutes/signature", expect=200).document
        self._ensure_pdf(self.secretariat, f"{sitting}/minutes.pdf")
        self.say("Commission", f"siège avec son quorum, vote et valide ; procès-verbal {signed['number']} signé.")
        self._wait_project("validated")

    def publish(self) -> None:
        """Anybody reads what the school publishes."""
        sheet = {"parts": ["objectives", "grant"], "summary": "Un laboratoire pour trois écoles.", "is_model": True}
        self.school.ask("PUT", f"{self._project()}/public-sheet", sheet, expect=200)
        anyone = Person(self.school.url, "")
        shown = anyone.ask("GET", f"{SUBMISSION}/public/projects/{self.project_id}", expect=200).document["shown"]
        self.say("Tout le monde", f"lit la fiche publique : « {shown['summary']} »")

    def report(self) -> None:
        """What was done, and spent."""
        [report] = self.school.ask("GET", f"{self._project()}/reports", expect=200).document
        path = f"{self._project()}/reports/{report['school_year']}"
        written = {"done": "Vingt expériences.", "expenses": [], "lessons": "Commencer plus tôt."}
        self.school.ask("PATCH", path, written, expect=200, if_match=f'"{report["revision"]}"')
        self.school.ask("POST", f"{path}/submission", expect=200)
        self.say("Lycée", f"remet le bilan de l’année {report['school_year']}.")

    def _ensure_pdf(self, reader: Person, path: str) -> None:
        content = str(reader.ask("GET", path, expect=200).document)
        if not content.startswith("%PDF"):
            raise DemoFailed(f"{path} is no PDF")
