"""Which projects a reader sees."""

from dataclasses import dataclass

from services.submission.domain.project import Project


@dataclass(frozen=True)
class Sight:
    """Projects that one structure edits, or that one account helps with (None: all), deposited at least `least_version`
    times; `only_validated`: those that the commission has validated, whatever became of them; none of the structures
    `hidden`.
    """

    uai: str | None = None
    supporter: str | None = None
    least_version: int = 0
    only_validated: bool = False
    hidden: frozenset[str] = frozenset()

    def sees(self, project: Project) -> bool:
        """Whether the project is within this sight."""
        is_own = self.uai is None or project.is_edited_by(self.uai)
        is_helped = self.supporter is None or self.supporter in project.supporters
        return (
            is_own
            and is_helped
            and project.uai not in self.hidden
            and project.version >= self.least_version
            and (not self.only_validated or project.validation is not None)
        )
