"""The statements of several services compared, and every difference explained, in French: an operator reads it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.reconciliation.statement import Heard, Held, Knowledge, Stated

LONG = timedelta(minutes=10)
"""A fact that left longer ago, and that a service does not know, is no longer on its way."""

AGREEING: Mapping[str, frozenset[str]] = {
    "submitted": frozenset({"open"}),
    "under_review": frozenset({"open"}),
    "to_complete": frozenset({"completion_requested"}),
    "validated": frozenset({"validated"}),
    "amending": frozenset({"validated"}),
    "declined": frozenset({"declined"}),
    "withdrawn": frozenset({"withdrawn"}),
    "stopped": frozenset({"stopped"}),
}
"""What the commission's file may be, for each status of a project (DOMAIN: where a project stands)."""


@dataclass(frozen=True)
class Difference:
    """Two services know different things of `about`; a grave one does not go away by itself."""

    about: str
    seen: str
    explanation: str
    is_grave: bool


def compare(known: Sequence[Knowledge]) -> Iterator[Difference]:
    """What differs."""
    unsettled: set[str] = set()
    for author in known:
        lanes = {lane.subject: lane for lane in author.stated}
        for receiver in known:
            if receiver is not author:
                for difference, subject in _of_lanes(author, lanes, receiver):
                    unsettled.add(subject)
                    yield difference
    yield from _of_things(known, unsettled)


def missing(known: Sequence[Knowledge]) -> Iterator[tuple[str, str, str]]:
    """(author, receiver, subject) of each lane in which facts have left that the receiver does not have."""
    for author in known:
        for receiver in known:
            heard = {lane.subject: lane.count for lane in receiver.heard if lane.source == author.source}
            for lane in author.stated if receiver is not author else ():
                if heard.get(lane.subject, 0) < lane.last - lane.unpublished:
                    yield author.service, receiver.service, lane.subject


def _of_lanes(author: Knowledge, lanes: Mapping[str, Stated], receiver: Knowledge) -> Iterator[tuple[Difference, str]]:
    heard = {lane.subject: lane for lane in receiver.heard if lane.source == author.source}
    for subject in lanes.keys() | heard.keys():
        found = _of_lane(author, lanes.get(subject), receiver, heard.get(subject))
        if found:
            seen, explanation, is_grave = found
            about = f"{subject} : ce que {author.service} a dit à {receiver.service}"
            yield Difference(about, seen, explanation, is_grave), subject


def _of_lane(
    author: Knowledge, stated: Stated | None, receiver: Knowledge, heard: Heard | None
) -> tuple[str, str, bool] | None:
    if stated is None or (heard is not None and heard.last > stated.last):
        count = heard.last - (stated.last if stated else 0) if heard else 0
        return (
            f"{count} fait(s) que leur auteur ne connaît pas",
            f"La base de {author.service} a sans doute été restaurée d’une copie plus ancienne que celle de "
            f"{receiver.service} : toutes se restaurent de la même sauvegarde.",
            True,
        )
    if heard is None or heard.count < stated.last:
        return _of_missing(author, stated, receiver, heard)
    if heard.dead:
        return (f"{heard.dead} fait(s) non appliqué(s)", "Voyez l’alerte InboxDead.", True)
    if heard.applied < heard.last:
        return (f"{heard.last - heard.applied} fait(s) reçu(s), pas encore appliqué(s)", "Ils sont en cours.", False)
    if heard.digest != stated.digest:
        is_known = bool(heard.skipped)
        why = (
            "Un opérateur a renoncé à un fait manquant (nefe events list acts)."
            if is_known
            else "Gardez les deux bases."
        )
        return ("les faits ne sont pas les mêmes", why, not is_known)
    return None


def _of_missing(
    author: Knowledge, stated: Stated, receiver: Knowledge, heard: Heard | None
) -> tuple[str, str, bool] | None:
    missing = stated.last - (heard.count if heard else 0)
    on_their_way = missing - stated.unpublished
    if on_their_way <= 0:
        return (f"{missing} fait(s) à publier", "Ils partiront dès que le courtier les prendra.", False)
    since = datetime.fromisoformat(receiver.at) - datetime.fromisoformat(stated.published_at or receiver.at)
    if since < LONG:
        return (f"{on_their_way} fait(s) en chemin", "Ils sont chez le courtier, ou y arrivent.", False)
    return (
        f"{on_their_way} fait(s) publié(s) et jamais reçu(s)",
        f"Le courtier les a perdus, ou les garde encore. La file nefe.{receiver.service} est vide ? Redonnez-les : "
        f"dans {author.service}-worker, nefe events hand-on {receiver.service} --since … --subject {stated.subject}",
        True,
    )


def _of_things(known: Sequence[Knowledge], unsettled: set[str]) -> Iterator[Difference]:
    """What the services hold, where nothing is under way that would explain a difference."""
    held = {each.service: _by_kind(each.held) for each in known}
    projects, files = (held.get(name, {}).get("project", {}) for name in ("submission", "review"))
    if "submission" in held and "review" in held:
        yield from _of_projects(projects, files, unsettled)
    for kind, what in (("grant", "accordé"), ("allocation", "attribution")):
        mine, theirs = (held.get(name, {}).get(kind, {}) for name in ("review", "funding"))
        if "review" in held and "funding" in held:
            yield from _of_equals(what, mine, theirs, unsettled)
    for each in known:
        yield from _of_messages(each, held[each.service].get("message", {}))


def _by_kind(held: Sequence[Held]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for each in held:
        found.setdefault(each.kind, {})[each.id] = each.state
    return found


def _of_projects(projects: Mapping[str, str], files: Mapping[str, str], unsettled: set[str]) -> Iterator[Difference]:
    for project in sorted((projects.keys() | files.keys()) - unsettled):
        mine, theirs = projects.get(project), files.get(project)
        if theirs not in AGREEING.get(mine or "", frozenset()):
            seen = f"{mine or 'inconnu'} pour l’école, {theirs or 'inconnu'} pour la commission"
            yield Difference(f"{project} : le projet", seen, _READ_IT.format(project=project), is_grave=True)


def _of_equals(
    what: str, mine: Mapping[str, str], theirs: Mapping[str, str], unsettled: set[str]
) -> Iterator[Difference]:
    for project in sorted(mine.keys() - unsettled):
        if theirs.get(project) != mine[project]:
            seen = f"{mine[project]} pour la commission, {theirs.get(project, 'rien')} pour le fonds"
            yield Difference(f"{project} : {what}", seen, _READ_IT.format(project=project), is_grave=True)


_READ_IT = "Rien n’est en chemin : lisez son histoire (nefe trace {project}), et signalez l’anomalie."


def _of_messages(known: Knowledge, messages: Mapping[str, str]) -> Iterator[Difference]:
    told = {lane.subject for lane in known.stated}
    for message in sorted(messages.keys() - told):
        yield Difference(
            f"{message} : le message",
            f"{messages[message]}, sans que {known.service} l’ait dit",
            "Signalez l’anomalie.",
            is_grave=True,
        )
