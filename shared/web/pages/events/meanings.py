"""What each field says, in French.

By its name; or by the name of what it is in and its own (`beneficiary/kind`; a field at the top is in its aggregate:
`payment/kind`); or by its event type and its name (`review.declined/reason`). The most precise one is taken.
"""

from collections.abc import Mapping

from shared.contracts.documentation import ANY_ITEM, FieldLine

MEANINGS: Mapping[str, str] = {
    # Identifiers
    "allocation_id": "L’attribution.",
    "attachment_id": "La pièce jointe.",
    "comment_id": "La remarque de la commission.",
    "concertation_id": "La concertation.",
    "project/concertation_id": "La concertation d’où vient le projet.",
    "decision_id": "La décision.",
    "review.validated/amends_decision_id": "La validation dont celle-ci remplace le montant : le projet a un avenant, "
    "ou une erreur est corrigée.",
    "review.declined/amends_decision_id": "Seul un avenant n’est pas retenu : cette validation tient toujours.",
    "document_id": "Le document.",
    "envelope_id": "L’enveloppe.",
    "instalment_id": "La part à verser.",
    "invoice_id": "La facture.",
    "line_id": "La ligne, dans ce budget.",
    "message_id": "Le message.",
    "notification.bounced/message_id": "Ce qui précède l’arobase dans l’en-tête « Message-ID » du courriel.",
    "opinion_id": "L’avis.",
    "payment_id": "Le versement.",
    "project_id": "Le projet.",
    "quarantine_id": "Sous quoi l’administrateur retrouve ce qui est refusé.",
    "rejected_id": "L’identifiant de l’événement refusé, s’il a pu être lu.",
    "rejected_source": "La source au nom de laquelle parle celui qui l’a publié, s’il a pu être reconnu.",
    "rejected_sha256": "L’empreinte SHA-256 du corps refusé, en hexadécimal.",
    "repayment_id": "Le reversement.",
    "report_id": "Le bilan.",
    # Schools
    "structure": "L’école ou l’établissement, tel qu’il était connu à ce moment.",
    "uai": "Le code UAI ; sa lettre est celle que donnent ses chiffres.",
    "beneficiary/uai": "Son code UAI ; obligatoire si c’est une école ou un établissement.",
    "to/uai": "L’école ou l’établissement à qui écrire.",
    "structure/name": "Son nom.",
    "structure/kind": "Ce que c’est.",
    "degree": "1 : écoles ; 2 : collèges et lycées. C’est celui de « kind ».",
    "sector": "Public, ou privé sous contrat.",
    "commune": "La commune.",
    "postcode": "Le code postal.",
    "department": "Le numéro du département.",
    "priority_education": "L’éducation prioritaire.",
    "email": "La boîte aux lettres institutionnelle.",
    "position": "Sa place sur le globe (WGS 84).",
    "latitude": "Degrés vers le nord.",
    "longitude": "Degrés vers l’est.",
    "partners": "Les autres écoles ou établissements qui participent.",
    "partners/name": "Son nom.",
    "beneficiary": "Qui reçoit l’argent.",
    "beneficiary/name": "Son nom.",
    "beneficiary/kind": "Qui c’est.",
    "siret": "Son numéro SIRET : quatorze chiffres.",
    # Concertations
    "scope": "Jusqu’où elle s’étend.",
    "themes": "Ce dont on parle.",
    "axis": "L’axe du programme.",
    "themes/label": "Le thème, en quelques mots.",
    "participants": "Combien participent, de chaque sorte ; personne n’est nommé.",
    "participants/kind": "Qui.",
    "participants/count": "Combien.",
    "outcome": "Ce qui en est sorti.",
    # Projects
    "project/reference": "Ce que l’on dit au téléphone, par exemple 0930116W-7.",
    "version": "Le numéro du dépôt, à partir de 1.",
    "amends_version": "La version validée que celle-ci modifierait ; absente tant que le projet n’est pas validé.",
    "title": "Le titre.",
    "axes": "Les axes du programme.",
    "summary": "La description.",
    "needs": "Le constat.",
    "objectives": "Les objectifs.",
    "actions": "Les actions.",
    "indicators": "Comment ses effets seront jugés.",
    "levels": "Les niveaux concernés.",
    "digital": "S’il a un volet numérique.",
    "pupils": "Combien d’élèves sont concernés.",
    "funding_requested": "Si un financement est demandé ; sinon, le budget est de 0.",
    "attachments": "Les pièces jointes ; les fichiers restent là où ils ont été déposés.",
    "attachments/name": "Le nom du fichier.",
    "attachments/type": "Son type de contenu.",
    "attachments/size": "Sa taille, en octets.",
    "sha256": "Son empreinte SHA-256, en hexadécimal.",
    "answers": "Ce qui est répondu aux remarques sur la version précédente.",
    "answers/text": "La réponse.",
    "lessons": "Ce que l’on en retient.",
    # Money
    "budget": "Ce qui est demandé.",
    "requested_cents": "Le total demandé : la somme des lignes.",
    "lines": "Les lignes.",
    "category": "La catégorie de dépense.",
    "lines/label": "Ce que c’est.",
    "quantity": "Combien.",
    "unit_cost_cents": "Le prix de chacun.",
    "lines/amount_cents": "Le montant de la ligne ; dans un budget, quantité × prix de chacun.",
    "school_year": "L’année scolaire.",
    "grant": "Ce qui est accordé ; 0 en tout pour un projet qui ne demande rien.",
    "grant/total_cents": "Le total accordé : la somme des lignes.",
    "may_be_served_in_part": "Tant que les crédits manquent, ce qu’il y en a est mis de côté, et le reste attend.",
    "allocation/total_cents": "Le total : la somme de « amounts ».",
    "amounts": "Le partage par exercice et par programme.",
    "amount_cents": "Le montant.",
    "budget_year": "L’exercice budgétaire : l’année civile.",
    "year": "L’exercice budgétaire : l’année civile.",
    "programme": "Le programme budgétaire de l’État.",
    "rank": "La place dans la file, à partir de 1.",
    "missing_cents": "Ce qui manque.",
    "secured_cents": "Ce qui est déjà mis de côté ou engagé, si la décision permet de servir une part.",
    "waited_cents": "La part qui attend encore ; « amounts » ne la compte pas.",
    "days_left": "Combien de jours avant l’échéance.",
    "days_late": "Combien de jours depuis l’échéance.",
    "envelope/kind": "Autorisations d’engagement (AE) ou crédits de paiement (CP), comptés à part.",
    "envelope.credited/reference": "La référence de ces crédits dans le système financier.",
    "envelope.withdrawn/reference": "La référence de la décision ; celle d’un virement est aussi celle de l’arrivée.",
    "payment/kind": "Quelle part de l’attribution.",
    "payment.executed/reference": "La référence du versement dans le système financier.",
    "payment.refused/reference": "La référence du refus dans le système financier.",
    "repayment/reference": "La référence de l’encaissement dans le système financier.",
    "supplier": "Qui a établi la facture.",
    "document/kind": "Lequel des deux.",
    "number": "Son numéro.",
    # The commission
    "expert_role": "À quel titre l’avis est demandé.",
    "comments": "Les remarques auxquelles il faut répondre.",
    "review.completion_cancelled/comments": "Les remarques auxquelles il n’y a plus à répondre.",
    "comments/text": "La remarque.",
    "comments/part": "La partie du projet dont elle parle.",
    # Messages
    "to": "À qui : « uai » ou « role », l’un des deux.",
    "role": "Le rôle à qui écrire.",
    "subject": "L’objet du message.",
    "notification/text": "Le texte du message.",
    "about": "Le projet, ou ce dont le message parle ; c’est aussi le « subject » de l’événement.",
    "channel": "Le canal.",
    "is_permanent": "Si c’est définitif.",
    "reminder": "Pourquoi il est redemandé ; absent la première fois.",
    # Refusals
    "code": "Le code du refus.",
    "errors": "Ce qui ne va pas, faute par faute.",
    "pointer": "Où : un pointeur JSON dans les données.",
    "message": "Quoi, en une phrase (en anglais).",
    "exchange": "L’échange où il a été publié.",
    "routing_key": "Sa clé de routage.",
    "event/reason": "Pourquoi, en une phrase (en anglais).",
    "reason": "Le motif.",
    # When
    "allocation_due_on": "Le dernier jour pour attribuer la somme.",
    "answer_due_on": "Le dernier jour pour répondre.",
    "due_on": "L’échéance.",
    "decided_on": "Le jour de la décision.",
    "executed_on": "Le jour du versement.",
    "refused_on": "Le jour du refus.",
    "received_on": "Le jour où elle est revenue.",
}
MOMENT = "Quand."


def meaning_of(stem: str, line: FieldLine) -> str:
    """What a field of the type `stem` (`project.submitted`) says. Raises KeyError."""
    known = next((key for key in keys_of(stem, line) if key in MEANINGS), None)
    return MOMENT if known is None and line.kind == "instant" else MEANINGS[known or line.name]


def keys_of(stem: str, line: FieldLine) -> tuple[str, ...]:
    """Under what its meaning may be found, the most precise first."""
    *around, name = [step for step in line.path.split("/") if step != ANY_ITEM]
    within = around[-1] if around else stem.partition(".")[0]
    return (f"{within}/{name}", name) if around else (f"{stem}/{name}", f"{within}/{name}", name)
