"""Time passes: files are checked for viruses where the academy has a scanner, and those that no row names go."""

from datetime import timedelta

import structlog

from services.submission.repositories import SubmissionUnitOfWork
from shared.clamd import ScanFailed, scan
from shared.storage.port import StorageUnavailable

log = structlog.get_logger()
AT_ONCE = 10
UNNAMED_FOR = timedelta(days=1)
"""A file is kept before the row that names it: nobody writes for so long."""
PARTS = 256


def check_files(uow: SubmissionUnitOfWork) -> None:
    """Ask the scanner about the files that wait. One that cannot be asked about waits on."""
    with uow:
        for attachment in uow.attachments.being_checked(limit=AT_ONCE) if uow.settings.clamd else ():
            try:
                with uow.settings.storage.open(attachment.sha256) as content:
                    finding = scan(uow.settings.clamd, content)
            except (ScanFailed, FileNotFoundError, StorageUnavailable) as error:
                log.warning("file not checked", attachment_id=attachment.id, reason=str(error))
                continue
            uow.attachments.note_check(attachment.id, finding=finding)
            log.info("file checked", attachment_id=attachment.id, finding=finding)
        uow.commit()


def remove_unnamed_files(uow: SubmissionUnitOfWork) -> None:
    """One part of the store each hour, so that each is looked at every eleven days."""
    with uow:
        now = uow.now()
        part = int(now.timestamp()) // 3600 % PARTS
        unused = list(uow.settings.storage.unused_since(now - UNNAMED_FOR, part=part))
        named = uow.attachments.named(unused) | uow.resources.named(unused) if unused else frozenset()
        for sha256 in unused:
            if sha256 not in named:
                uow.settings.storage.remove(sha256)
                log.info("unnamed file removed", sha256=sha256)
        uow.commit()
