"""An academy gives letters its own wording: tried out on every fact that they tell of, and seen before it is used."""

from collections.abc import Iterator

from services.notification.domain.audiences import REQUEST_TEMPLATE, Audience
from services.notification.domain.structure import Project, Structure
from services.notification.domain.template import LetterTemplate, NoSuchTemplate, TemplateChanged, TemplateUnusable
from services.notification.repositories import NotificationUnitOfWork
from services.notification.use_cases.own_writing import own_letter
from services.notification.use_cases.writing import Writing
from services.notification.wording.letters import Letter, LetterUnusable, Sources, template_names
from services.notification.wording.own import OWN_LETTERS
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.examples import EXAMPLES, example
from shared.identity.actor import Actor
from shared.messaging.event import Cause, Event, decode

SUBMITTED, REQUESTED = "nefe.project.submitted.v1", "nefe.notification.requested.v1"


def list_templates(uow: NotificationUnitOfWork) -> list[LetterTemplate]:
    """All of them by name, as they are in use."""
    with uow:
        written = uow.templates.latest()
        return [written.get(name) or LetterTemplate(name, 0, "") for name in sorted(template_names())]


def read_template(uow: NotificationUnitOfWork, *, name: str) -> LetterTemplate:
    """Raises NoSuchTemplate."""
    _require_known(name)
    with uow:
        return uow.templates.latest().get(name) or LetterTemplate(name, 0, "")


def write_template(uow: NotificationUnitOfWork, *, name: str, source: str, actor: Actor) -> LetterTemplate:
    """A new version, from the next letter on; without text, ours again.

    Raises NoSuchTemplate, TemplateUnusable, TemplateChanged.
    """
    _require_known(name)
    with uow:
        latest = uow.templates.latest().get(name)
        template = LetterTemplate(name, (latest.version if latest else 0) + 1, source, uow.now(), actor.subject)
        if source:
            _try_out(uow, name, source)
        if not uow.templates.add(template):
            raise TemplateChanged(f"version {template.version} was written by somebody else")
        uow.commit()
        return template


def preview_template(uow: NotificationUnitOfWork, *, name: str, source: str, message_id: str) -> Letter:
    """A letter that was written, as this text would have it; nothing is kept.

    Raises NoSuchTemplate, MessageUnknown, TemplateUnusable (also when its fact is no longer known here).
    """
    _require_known(name)
    with uow:
        message = uow.messages.get(message_id)
        body = uow.facts.body(message.origin)
        if body is None:
            raise TemplateUnusable("the fact that this message tells of is no longer kept")
        project = uow.projects.get(message.project_id) if message.project_id else None
        return _written(uow, decode(body), name, source, message.audience, project)


def _require_known(name: str) -> None:
    if name not in template_names():
        raise NoSuchTemplate(f"no letter is written by a template called {name}")


def _try_out(uow: NotificationUnitOfWork, name: str, source: str) -> None:
    """On an example of every fact that it may tell of, with what is optional in it and without."""
    if name in OWN_LETTERS:
        _try_out_own(uow, name, source)
    project = _example_project()
    for event_type, audience in _uses(uow, name):
        for content in (example(event_type), _without_optional(event_type)):
            event = Event("example", "/academies/example/other", event_type, "", uow.now(), content, cause=Cause(""))
            _written(uow, event, name, source, audience, project)


def _try_out_own(uow: NotificationUnitOfWork, name: str, source: str) -> None:
    try:
        own_letter(uow, name, sources=_with(uow, name, source), **OWN_LETTERS[name].example)
    except LetterUnusable as error:
        raise TemplateUnusable(str(error)) from error


def _with(uow: NotificationUnitOfWork, name: str, source: str) -> Sources:
    """The templates in use, and this one in the place of its own."""
    others = {(other, text) for other, text in uow.templates.in_use() if other != name}
    return frozenset(others | ({(name, source)} if source else set()))


def _uses(uow: NotificationUnitOfWork, name: str) -> Iterator[tuple[str, Audience]]:
    if name == REQUEST_TEMPLATE:
        yield REQUESTED, Audience.SCHOOL
    for event_type, notices in uow.settings.notices.items():
        yield from ((event_type, notice.audience) for notice in notices if notice.template == name)


def _written(
    uow: NotificationUnitOfWork, event: Event, name: str, source: str, audience: Audience, project: Project | None
) -> Letter:
    sources = _with(uow, name, source)
    school = project.structure if project else _school_in(event)
    try:
        return Writing(uow, event, sources).letter(name, audience, project=project, school=school)
    except LetterUnusable as error:
        raise TemplateUnusable(f"{event.type}: {error}") from error


def _school_in(event: Event) -> Structure | None:
    described = event.data.get("structure")
    return Structure(described["uai"], described["name"], described.get("email")) if described else None


def _example_project() -> Project:
    content = EXAMPLES[SUBMITTED]
    structure = Structure(content["structure"]["uai"], content["structure"]["name"])
    return Project(content["project_id"], content["version"], content["title"], structure, (), content["reference"])


def _without_optional(event_type: str) -> dict[str, object]:
    required = {name for name, field in CATALOGUE[event_type].schema().fields.items() if field.required}
    return {name: value for name, value in example(event_type).items() if name in required}
