"""Answers to a survey are taken row by row, each in a transaction of its own."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from services.submission.commands.survey_mapping import SurveyMapping, read_survey_mapping
from services.submission.commands.survey_rows import Answer, name_of, read_answer
from services.submission.config import Settings
from services.submission.domain.refusals import UnknownStructure
from services.submission.pages.french import SENTENCES
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.service import SERVICE
from services.submission.use_cases.import_project import import_project
from shared.commands.desk import runtime_for
from shared.errors import Invalid, Refusal
from shared.identity.actor import Actor, Role
from shared.importing.report import Fault, Report, RowRefused, reading, take_rows
from shared.importing.table import Row, open_table
from shared.importing.wording import sentence_for
from shared.messaging.runtime import Runtime

IMPORTER = "import"
"""Who is said to have typed it: nobody's account."""
NEW, KNOWN = "brouillon(s) repris", "déjà repris"


def take_projects(file: Path, mapping_file: Path, data: Path, *, is_rehearsal: bool) -> Report:
    """What became of every row. Raises ClickException if nothing can be read, or the database is not there."""
    report = Report(Counter({NEW: 0, KNOWN: 0}))
    with reading():
        mapping = read_survey_mapping(mapping_file)
        with open_table(file, mapping.layout) as table, runtime_for(SERVICE, data, Settings) as runtime:
            table.require(mapping.named)
            report.leave(table.beyond({*mapping.named, *mapping.ignored}))
            taker = _Taker(mapping, runtime, is_rehearsal=is_rehearsal)
            take_rows(table, report, taker.take, lambda row: name_of(row, mapping))
    return report


class _Taker:
    """Takes rows of one file, in which no answer stands twice."""

    def __init__(self, mapping: SurveyMapping, runtime: Runtime, *, is_rehearsal: bool) -> None:
        self._mapping = mapping
        self._runtime = runtime
        self._is_rehearsal = is_rehearsal
        self._lines: dict[str, int] = {}

    def take(self, row: Row) -> str:
        """Which end it came to. Raises RowRefused."""
        answer = read_answer(row, self._mapping)
        first = self._lines.setdefault(answer.origin.row, row.line)
        if first != row.line:
            (column,) = self._mapping.columns["row"].columns
            raise RowRefused([Fault(column, f"cette réponse est déjà à la ligne {first}")])
        actor = Actor(IMPORTER, frozenset({Role.SCHOOL}), answer.uai, self._runtime.academy)
        try:
            project = import_project(
                SubmissionUnitOfWork(self._runtime),
                document=answer.document,
                origin=answer.origin,
                actor=actor,
                is_rehearsal=self._is_rehearsal,
            )
        except Refusal as refusal:
            raise RowRefused(list(self._faults(refusal, answer))) from refusal
        return NEW if project else KNOWN

    def _faults(self, refusal: Refusal, answer: Answer) -> Iterator[Fault]:
        reason = sentence_for(refusal, SENTENCES)
        if isinstance(refusal, UnknownStructure):
            yield Fault(self._mapping.columns["uai"].called, reason)
        elif isinstance(refusal, Invalid) and refusal.errors:
            for error in refusal.errors:
                yield Fault(answer.place_of(error.pointer), reason)
        else:
            yield Fault("", reason)
