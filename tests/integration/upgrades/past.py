"""What migrations took from the version before them. A new entry needs a reason, in EXPLAINED."""

Revision = tuple[str, str]
"""Service and revision."""

_TOLD = "event_id,event_source"
_MAILED = "((status)::text = ANY ((ARRAY['pending'::character varying, 'sent'::character varying])::text[]))"

BEFORE_THE_FIRST_RELEASE: dict[Revision, set[str]] = {
    ("funding", "0002"): {"allocation: decided_at is new, and must be given"},
    ("funding", "0004"): {"posting: a trigger is new: posting_counted"},
    ("notification", "0003"): {
        f"message: once only is gone: {_TOLD},recipient,template",
        f"message: once only is new: audience,{_TOLD} where (uai IS NULL)",
        f"message: once only is new: audience,{_TOLD},uai",
        f"message: once only is new: {_TOLD},recipient where {_MAILED}",
    },
    ("notification", "0006"): {
        f"message: once only is gone: audience,{_TOLD} where (uai IS NULL)",
        f"message: once only is gone: audience,{_TOLD},uai",
        f"message: once only is new: audience,{_TOLD} where ((uai IS NULL) AND (copy_for IS NULL))",
        f"message: once only is new: audience,{_TOLD},uai where ((uai IS NOT NULL) AND (copy_for IS NULL))",
        f"message: once only is new: copy_for,{_TOLD} where (copy_for IS NOT NULL)",
    },
    ("review", "0006_money_and_corrections"): {
        "decision: once only is new: corrects,project_id",
        "decision: once only is gone: project_id,version",
    },
    ("submission", "0003_directory_and_concertations"): {"structure: search_words is gone"},
}
"""Nobody had these versions in service."""

EXPLAINED: dict[Revision, dict[str, str]] = {}
"""Since then: what is broken, and why nobody is harmed by it."""
