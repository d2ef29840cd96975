"""Networks and bassins: who acts together, read by everyone, drawn by the academy."""

import re
from typing import Any

from flask import render_template, request, url_for

from services.submission.api.networks import NetworkBody
from services.submission.domain.network import Network, NetworkKind
from services.submission.use_cases.find_networks import find_networks, get_network
from services.submission.use_cases.find_structures import names_of
from services.submission.use_cases.put_network import put_network
from shared.identity.access import permitted
from shared.web.pages.acting import act_on
from shared.web.pages.blueprint import Pages
from shared.web.pages.forms import Field, Form, Shape, choice, line
from shared.web.request import unit_of_work

pages = Pages("network_pages", __name__, url_prefix="/depot/reseaux")
PAGE = 50
KINDS = {"network": "réseau d’écoles", "bassin": "bassin"}


def _codes(name: str) -> Field:
    """Any number of UAI, between spaces, commas or on lines."""
    return Field(
        name,
        lambda given: re.findall(r"[^\s,;]+", given[-1].upper()),
        lambda value: "\n".join(value or []),
    )


def _upper(name: str) -> Field:
    return Field(name, lambda given: given[-1].strip().upper() or None, lambda value: value or "")


NETWORK = Shape(line("name"), choice("kind"), _upper("lead"), _codes("partners"), schema=NetworkBody)


@pages.get("")
@permitted("list_networks")
def show() -> str:
    """All of them, in order of their identifiers."""
    found = find_networks(unit_of_work(), uai=None, after=request.args.get("apres"), limit=PAGE + 1)
    more = url_for("network_pages.show", apres=found[PAGE - 1].id) if len(found) > PAGE else None
    shown = found[:PAGE]
    names = names_of(unit_of_work(), uais={uai for network in shown for uai in network.members})
    return render_template("academy/networks.html", networks=shown, names=names, more=more, kinds=KINDS)


@pages.get("/nouveau")
@permitted("put_network")
def new() -> str:
    """The form."""
    return _form(NETWORK.show({"kind": "network"}), None)


@pages.get("/<network_id>/modifier")
@permitted("put_network")
def edit(network_id: str) -> str:
    """What is known of one."""
    network = get_network(unit_of_work(), network_id=network_id)
    return _form(NETWORK.show(vars(network)), network_id)


@pages.post("")
@permitted("put_network")
def put() -> Any:
    """Draw it, or draw it otherwise."""
    form, known = NETWORK.read(request.form), request.form.get("connu") or None
    network_id, typed = known or request.form.get("id", "").strip(), form.document
    return act_on(
        form,
        lambda: put_network(
            unit_of_work(),
            network=Network(
                network_id, typed["name"], NetworkKind(typed["kind"]), typed["lead"], tuple(typed["partners"])
            ),
        ),
        told="Le réseau est enregistré.",
        then=url_for("network_pages.show"),
        again=lambda shown: _form(shown, known),
    )


def _form(form: Form, network_id: str | None) -> str:
    return render_template("academy/network.html", form=form, network_id=network_id, kinds=list(KINDS.items()))
