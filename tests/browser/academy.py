"""An example academy in standalone mode, with its people, and what they need for a journey."""

from tests.e2e.installation import Standalone


class ExampleAcademy(Standalone):
    """`nefe run` as whoever tries it out has it."""

    has_example = True
