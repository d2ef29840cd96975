"""Files that go with a project."""

from typing import Any

from flask import Response, flash, jsonify, redirect, request, url_for

from services.submission.api.attachments import LARGEST_REQUEST, MOST_AT_ONCE
from services.submission.domain.refusals import UnsuitableFile
from services.submission.use_cases.attach_files import attach_files, open_file, take_file_away
from services.submission.use_cases.storing import Sent
from shared.errors import FieldError
from shared.french import plural
from shared.identity.access import permitted
from shared.web.files import kept_file
from shared.web.pages.blueprint import Pages, largest_form
from shared.web.pages.errors import wants_page
from shared.web.request import current_actor, unit_of_work

pages = Pages("files", __name__, url_prefix="/depot/projets/<project_id>/pieces")


@pages.post("")
@permitted("attach_files")
@largest_form(LARGEST_REQUEST)
def attach(project_id: str) -> Any:
    """Several at once, or none."""
    sent = [Sent(file.filename or "", file.stream) for file in request.files.getlist("files") if file.filename]
    if not 1 <= len(sent) <= MOST_AT_ONCE:
        raise UnsuitableFile("Choose files.", (FieldError("/files", f"1 to {MOST_AT_ONCE} files"),))
    attach_files(unit_of_work(), project_id=project_id, sent=sent, actor=current_actor())
    told = f"{plural(len(sent), 'fichier joint', 'fichiers joints')}."
    if not wants_page():
        return jsonify(told=told)
    flash(told)
    return redirect(_back(project_id))


@pages.get("/<attachment_id>")
@permitted("read_attachment")
def download(project_id: str, attachment_id: str) -> Response:
    """One of them, to keep."""
    uow = unit_of_work()
    storage = uow.settings.storage
    found = open_file(uow, project_id=project_id, attachment_id=attachment_id, actor=current_actor())
    return kept_file(storage.open(found.sha256), found.type, name=found.name, sha256=found.sha256, size=found.size)


@pages.post("/<attachment_id>/retrait")
@permitted("attach_files")
def take_away(project_id: str, attachment_id: str) -> Any:
    """The next version does not hold it."""
    take_file_away(unit_of_work(), project_id=project_id, attachment_id=attachment_id, actor=current_actor())
    flash("Le fichier est retiré.")
    return redirect(_back(project_id))


def _back(project_id: str) -> str:
    return url_for("editor.show", project_id=project_id) + "#attachments"
