"""Flask as we want it where a setting does not reach."""

import flask
from flask import Response


class Flask(flask.Flask):
    """Says which methods a path allows without pretending to send a page."""

    def make_default_options_response(self) -> Response:
        """204, Allow, and no body."""
        answer = super().make_default_options_response()
        answer.status_code = 204
        del answer.headers["Content-Type"]
        return answer
