"""JSON merge patch."""

from typing import Any


def merge(target: Any, patch: Any) -> Any:
    """What `target` becomes under `patch`: objects merge, null removes, all else replaces (RFC 7396, section 2)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged
