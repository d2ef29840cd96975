"""The page at `/`: says, in French, what answers here and where to read on."""

from flask import Blueprint, render_template

NAME = "home"


def home_blueprint(readiness: str | None = None) -> Blueprint:
    """The page, with a link to `readiness` where whoever reads it can get there: the proxy keeps health within."""
    blueprint = Blueprint(NAME, __name__, template_folder="templates")

    @blueprint.get("/")
    def home() -> str:
        return render_template("home.html", readiness=readiness)

    return blueprint
