"""Somebody at a browser without scripts: signed in, and sending forms with the token that the page gave."""

import re
import time
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from shared.identity.actor import Role
from shared.web.pages.viewer import KEY

TOKEN = re.compile(r'name="_token" value="([^"]+)"')
A_YEAR = 366 * 24 * 3600


class Visitor:
    """Who acts in a role, for a structure or not."""

    def __init__(self, app: Flask, role: Role, *, subject: str = "somebody", uai: str | None = None) -> None:
        self._client = app.test_client()
        now = int(time.time())
        who = {"subject": subject, "name": subject, "roles": [role.value], "uai": uai}
        ends = {"fresh_until": now + A_YEAR, "began": now, "refresh": None, "id_token": None}
        with self._client.session_transaction() as kept:
            kept[KEY] = {**who, **ends}

    def get(self, path: str) -> TestResponse:
        """A page."""
        return self._client.get(path)

    def send(self, page: str, path: str | None = None, **typed: Any) -> TestResponse:
        """A form of a page, to where it says, or to the page itself; what follows is followed."""
        token = TOKEN.search(self.get(page).text)
        assert token, f"{page} has no form"
        data = {"_token": token[1], "_once": f"{page} {time.monotonic_ns()}", **typed}
        return self._client.post(path or page, data=data, follow_redirects=True)
