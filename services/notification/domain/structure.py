"""The schools and projects that messages are about: as much of them as a message needs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Structure:
    """A school; `email` is the institutional mailbox when it is not the usual one."""

    uai: str
    name: str
    email: str | None = None


@dataclass(frozen=True)
class Project:
    """A deposited project, as its last deposit describes it; `reference` is what people say on the telephone."""

    id: str
    version: int
    title: str
    structure: Structure
    partners: tuple[Structure, ...] = ()
    reference: str | None = None

    def is_known_to(self, uai: str | None) -> bool:
        """Whether a school takes part in it; whoever is no school (None) knows all projects."""
        return uai is None or uai in {school.uai for school in (self.structure, *self.partners)}


@dataclass(frozen=True)
class Matter:
    """What a fact is about: a school and those that work with it, and the project if there is one."""

    school: Structure
    partners: tuple[Structure, ...] = ()
    project: Project | None = None
