"""What is written to people leaves as mail servers take it."""

from contextlib import closing
from pathlib import Path

from services.identity.chores import send_letters
from tests.unit.identity.world import World


def test_every_line_of_a_letter_ends_as_mail_servers_want_it(sqlite_url: str, tmp_path: Path) -> None:
    """A server that keeps to RFC 5321 (2.3.8) takes a lone LF for no end of a line, and refuses the letter."""
    with closing(World(sqlite_url, smtp_host="", mail_folder=str(tmp_path / "letters"))) as world:
        world.invite()
        assert send_letters(world.runtime) == 1
    (letter,) = (tmp_path / "letters").iterdir()
    lines = letter.read_bytes().split(b"\r\n")
    assert len(lines) > 10
    assert not any(b"\n" in line for line in lines)
