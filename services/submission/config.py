"""Settings of this service: those of every service, and none of its own."""

from shared.config import Settings

__all__ = ["Settings"]
