"""What every page has: its layout and macros, French words, who is there, and a policy that lets nothing strange in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import generate_csrf
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from shared import french
from shared.config import Settings, lines_of
from shared.identity.oidc import OpenIdClient, Provider
from shared.identity.secret import new_secret
from shared.messaging.runtime import Runtime
from shared.money import in_french
from shared.web.pages import viewer as viewing
from shared.web.pages import words
from shared.web.pages.assets import Assets, asset_pages
from shared.web.pages.blueprint import ONCE, TOKEN, Pages, may
from shared.web.pages.errors import answer_unknown_paths
from shared.web.pages.navigation import entries_for, entry_at
from shared.web.pages.processing import processing_pages
from shared.web.pages.settings import settings_pages
from shared.web.pages.sign_in import sign_in_pages
from shared.web.state import state

TEMPLATES = Path(__file__).parent / "templates"
COOKIE = "nefe_session"
VOCABULARY: Mapping[str, Mapping[str, str]] = {
    "axis": french.AXES,
    "category": french.CATEGORIES,
    "scope": french.SCOPES,
    "participants": french.PARTICIPANTS,
    "expert": french.EXPERTS,
    "payment": french.PAYMENTS,
    "status": french.STATUSES,
    "party": french.PARTIES,
    "kind": french.KINDS,
    "role": french.ROLES,
}
"""Filters that say a code in French: `{{ project.status|status }}`."""


@dataclass(frozen=True)
class Website:
    """The pages of a service: below `prefix`, with its templates, and its sentences for refusals.

    `images`: other sites whose images the pages show (map tiles). `assets`: folders of the service's own.
    `is_sign_in`: it signs people in itself.
    """

    prefix: str
    pages: Sequence[Pages]
    templates: Path
    sentences: Mapping[str, str]
    images: Sequence[str] = ()
    assets: Sequence[Path] = ()
    is_sign_in: bool = False


def install(app: Flask, website: Website, settings: Settings, runtime: Runtime) -> None:
    """Give `app` its pages, their session, and the sign-in. Raises Misconfigured."""
    _keep_session(app, settings)
    provider = None if website.is_sign_in else Provider.from_settings(settings)
    if provider is not None:
        app.extensions[viewing.EXTENSION] = OpenIdClient(provider, settings.academy, runtime.clock)
    if not website.is_sign_in:
        app.register_blueprint(sign_in_pages(website.prefix))
        app.register_blueprint(processing_pages(website.prefix))
        app.register_blueprint(settings_pages(website.prefix))
    dress(app, website, settings, runtime)
    sign_in = f" {_origin(provider.issuer)}" if provider else ""
    let_browsers_load(app, images=website.images, forms=sign_in)


def dress(app: Flask, website: Website, settings: Settings, runtime: Runtime) -> None:
    """Layout, macros, filters, assets and errors: what also the sign-in's own pages have."""
    folders = [website.templates, TEMPLATES]
    if settings.theme_dir:
        folders.insert(0, Path(settings.theme_dir))
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(_filters(runtime))
    app.extensions[words.EXTENSION] = website.sentences
    theme = [Path(settings.theme_dir) / "static"] if settings.theme_dir else []
    assets = Assets([*website.assets, *theme])
    app.register_blueprint(asset_pages(website.prefix, assets))
    for pages in website.pages:
        app.register_blueprint(pages)
    answer_unknown_paths(app)

    @app.context_processor
    def given() -> dict[str, Any]:
        return {
            "academy": settings.academy_called,
            "asset": lambda name: f"{website.prefix}/statique/{assets.edition}/{name}",
            "once": new_secret,
            "once_name": ONCE,
            "token_name": TOKEN,
            "csrf_token": generate_csrf,
            "may": may,
            "prefix": website.prefix,
        }


def let_browsers_load(app: Flask, *, images: Sequence[str] = (), forms: str = "") -> None:
    """Pages load their own scripts and styles, and nothing that is written into the page itself."""
    policy = "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            " ".join(["img-src 'self' data:", *images]),
            "connect-src 'self'",
            f"form-action 'self'{forms}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )

    @app.after_request
    def permit(answer: Response) -> Response:
        if answer.mimetype == "text/html":
            answer.headers.setdefault("Content-Security-Policy", policy)
            # A form that is sent says where from: without it, nobody could tell it from another site's.
            answer.headers.setdefault("Referrer-Policy", "same-origin")
        return answer


def viewer_context() -> dict[str, Any]:
    """Who is there, and what the bar at the top leads them to."""
    found = viewing.viewer() if current_app.secret_key else None
    entries = entries_for(found)
    return {"viewer": found, "navigation": entries, "here": entry_at(request.path, entries)}


def _keep_session(app: Flask, settings: Settings) -> None:
    key, *former = lines_of(settings.session_key) or (new_secret(),)
    app.secret_key = key
    is_safe = bool(settings.public_url and settings.public_url.startswith("https:"))
    app.config.update(
        SECRET_KEY_FALLBACKS=former,
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_safe,
        # The last one signs: forms that are open stay good, as sessions do.
        WTF_CSRF_SECRET_KEY=[*former, key],
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_FIELD_NAME=TOKEN,
    )
    app.context_processor(viewer_context)


def _filters(runtime: Runtime) -> dict[str, Any]:
    def local_day(value: date | datetime | str) -> str:
        return french.day(value.astimezone(runtime.zone).date() if isinstance(value, datetime) else value)

    plain = {
        "day": local_day,
        "moment": lambda value: french.moment(value, runtime.zone),
        "count": french.count,
        "plural": french.plural,
        "size": french.size,
        "euros": in_french,
        "of": french.of,
        "part": french.part,
        "capital": french.capital,
        "since": lambda value: _since(value, state().runtime.today()),
    }
    return {**plain, **{name: _say(known) for name, known in VOCABULARY.items()}}


def _say(known: Mapping[str, str]) -> Any:
    return lambda code: known.get(str(code), str(code))


def _since(value: datetime, today: date) -> str:
    """« aujourd’hui », « depuis hier », « depuis 12 jours »."""
    days = (today - value.astimezone(state().runtime.zone).date()).days
    if days <= 0:
        return "depuis aujourd’hui"
    return "depuis hier" if days == 1 else f"depuis {french.plural(days, 'jour')}"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
