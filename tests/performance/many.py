"""As many schools, projects and files as a large academy has after years, written by the database itself."""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from services.review.config import Settings as ReviewSettings
from services.review.repositories import ReviewUnitOfWork
from services.review.service import SERVICE as REVIEW
from services.submission.config import Settings as SubmissionSettings
from services.submission.repositories import SubmissionUnitOfWork
from services.submission.service import SERVICE as SUBMISSION
from shared.database import open_database
from shared.messaging.runtime import Runtime
from shared.messaging.service import build_runtime
from shared.migrations import migrate
from tests.performance.drafts import variables
from tests.performance.plans import read_whole

PROJECTS_OF_A_SCHOOL, EVENTS_OF_A_PROJECT = 25, 10
STATUSES = "(ARRAY['draft','submitted','under_review','to_complete','validated','validated','declined','stopped'])"
FILE_STATUSES = (
    "(ARRAY['open','completion_requested'] || array_fill('validated'::text, ARRAY[17]) || '{declined}'::text[])"
)
"""One file in ten is under examination: far more than an academy has, whose files are nearly all decided."""

SUBMISSION_ROWS = (
    """INSERT INTO structure (uai, name, kind, degree, sector, commune, postcode, department, priority_education,
            last_number, email)
        SELECT lpad(n::text, 7, '0') || 'A', 'École ' || substr(md5(n::text), 1, 6), 'elementary_school', 1, 'public',
            'Commune ' || n % 300, '93000', (ARRAY['75','77','93','94'])[n % 4 + 1], 'none', 1000, NULL
        FROM generate_series(1, {schools}) AS n""",
    """INSERT INTO structure_word (word, uai)
        SELECT DISTINCT word, uai FROM structure,
            unnest(ARRAY['ecole', lower(uai), split_part(lower(name), ' ', 2), split_part(commune, ' ', 2)]) AS word""",
    """INSERT INTO project (id, uai, number, status, content, version, revision, created_at, changed_at, awaited_party,
            awaited_since, validated_version)
        SELECT 'p-' || lpad(n::text, 9, '0'), lpad((n % {schools} + 1)::text, 7, '0') || 'A', n,
            {statuses}[n % 8 + 1], jsonb_build_object('title', 'Projet ' || n, 'axes', '["success"]'::jsonb,
            'description', repeat('Chaque classe lit. ', 40), 'pupils', 100), CASE WHEN n % 8 = 0 THEN 0 ELSE 1 END, 3,
            now() - n * interval '1 minute', now() - n * interval '1 minute', CASE WHEN n % 50 = 0 THEN 'commission'
            ELSE 'school' END, now(), CASE WHEN n % 8 IN (4, 5, 7) THEN 1 END
        FROM generate_series(1, {count}) AS n""",
    """INSERT INTO deposit (project_id, version, deposited_at, content)
        SELECT id, 1, created_at, content FROM project WHERE version = 1""",
    """INSERT INTO timeline (project_id, at, kind, details, is_applied)
        SELECT 'p-' || lpad((n % {count} + 1)::text, 9, '0'), now() - n * interval '1 second', 'review.opened',
            '{{"version": 1}}', true FROM generate_series(1, {events}) AS n""",
    """INSERT INTO public_sheet (project_id, id, parts, is_model, shown, published_at, changed_at)
        SELECT id, id, '["description"]', false, content || jsonb_build_object('project_id', id, 'reference', id,
            'validated_on', '2026-05-04', 'structure', jsonb_build_object('uai', uai, 'name', 'École ' || uai,
            'kind', 'elementary_school', 'degree', 1, 'commune', 'Commune ' || number % 300, 'department', '93',
            'position', jsonb_build_object('latitude', 48.6 + number % 500 / 1000.0, 'longitude', 2.2 + number % 700 /
            1000.0))), changed_at, changed_at
        FROM project WHERE validated_version IS NOT NULL""",
    """INSERT INTO public_mark (mark, project_id)
        SELECT DISTINCT mark, project_id FROM public_sheet, unnest(ARRAY['projet', 'chaque', 'classe', 'lit', 'ecole',
            'commune', split_part(shown ->> 'title', ' ', 2), 'axis=success', 'kind=elementary_school', 'degree=1',
            'department=93', 'model=false']) AS mark""",
)
REVIEW_ROWS = (
    """INSERT INTO commission (id, appointed_at, appointed_by, president, members)
        SELECT 'c', now(), 'rector', person, jsonb_build_array(person || '{{"subject": "member"}}')
        FROM (SELECT '{{"subject": "rector", "name": "R", "quality": null, "since": null, "until": null}}'::jsonb) AS
            p (person)""",
    """INSERT INTO file (project_id, status, version, title, uai, structure_name, requested_cents, received_at,
            deposited_on, answer_due_on, was_validated, department, degree, sector, priority_education, digital,
            opened_on, decided_on, delay_days, granted_cents, allocation_is_overdue, allocation_content)
        SELECT 'p-' || lpad(n::text, 9, '0'), ({statuses})[n % 20 + 1], 1, 'Projet ' || n,
            lpad((n % {schools} + 1)::text, 7, '0') || 'A', 'École ' || substr(md5((n % {schools})::text), 1, 6),
            (n % 900) * 1000, now() - n * interval '40 minutes', current_date - n % 3000, current_date - n % 3000 + 60,
            n % 20 BETWEEN 2 AND 18, (ARRAY['75','77','93','94'])[n % 4 + 1], n % 2 + 1, 'public', 'none', n % 5 = 0,
            current_date - n % 3000, CASE WHEN n % 20 < 2 THEN NULL ELSE current_date - n % 3000 + n % 60 END,
            CASE WHEN n % 20 < 2 THEN NULL ELSE n % 60 END, (n % 500) * 1000, false, '{{}}'
        FROM generate_series(1, {count}) AS n""",
    """INSERT INTO file_version (project_id, version, deposited_at, deposited_on, received_at, content)
        SELECT project_id, 1, received_at, deposited_on, received_at, jsonb_build_object('title', title, 'budget',
            jsonb_build_object('requested_cents', requested_cents, 'lines', '[]'::jsonb), 'axes', '["success"]'::jsonb,
            'digital', digital, 'structure', jsonb_build_object('uai', uai, 'name', structure_name, 'commune', 'C',
            'department', department, 'degree', degree, 'sector', sector, 'priority_education', priority_education))
        FROM file""",
    """INSERT INTO file_mark (mark, project_id)
        SELECT DISTINCT mark, project_id FROM file,
            unnest(ARRAY['projet', split_part(title, ' ', 2), 'ecole', split_part(lower(structure_name), ' ', 2),
            lower(uai), CASE WHEN degree = 1 THEN 'axis=success' ELSE 'axis=well_being' END]) AS mark""",
    """INSERT INTO history (project_id, position, at, act, version)
        SELECT 'p-' || lpad((n % {count} + 1)::text, 9, '0'), n / {count}, now(), 'deposited', 1
        FROM generate_series(0, {events} - 1) AS n""",
)


@dataclass(frozen=True)
class Academy:
    """Two services whose databases have `count` projects, and ten events of each on either side."""

    count: int
    submission: Runtime
    review: Runtime

    def in_submission(self) -> SubmissionUnitOfWork:
        return SubmissionUnitOfWork(self.submission)

    def in_review(self) -> ReviewUnitOfWork:
        return ReviewUnitOfWork(self.review)

    def read_whole(self, query: Callable[["Academy"], object]) -> set[str]:
        """The large tables that the query reads without an index."""
        engines = self.submission.engine, self.review.engine
        return set().union(*(read_whole(engine, lambda: query(self)) for engine in engines))

    def close(self) -> None:
        """Let go of the databases."""
        for runtime in (self.submission, self.review):
            runtime.engine.dispose()


def build(submission_url: str, review_url: str, count: int) -> Academy:
    """Migrate, fill and analyse both databases."""
    for url, service, rows, statuses in (
        (submission_url, SUBMISSION, SUBMISSION_ROWS, STATUSES),
        (review_url, REVIEW, REVIEW_ROWS, FILE_STATUSES),
    ):
        engine = open_database(url)
        migrate(engine, service.name)
        engine.dispose()
        _fill(url, rows, count, statuses)
    submission = build_runtime(SUBMISSION, SubmissionSettings.from_env(variables(submission_url)))
    review = build_runtime(REVIEW, ReviewSettings.from_env(variables(review_url)))
    return Academy(count, submission, review)


def _fill(url: str, rows: tuple[str, ...], count: int, statuses: str) -> None:
    amounts = {"count": count, "schools": max(count // PROJECTS_OF_A_SCHOOL, 1), "events": count * EVENTS_OF_A_PROJECT}
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
        for statement in rows:
            connection.execute(statement.format(**amounts, statuses=statuses).encode())
        connection.execute("VACUUM ANALYZE")
