"""Where messages, schools and projects are kept, and the unit of work that reaches them."""

from services.notification.repositories.messages import LeaseLost
from services.notification.repositories.unit_of_work import NotificationUnitOfWork

__all__ = ["LeaseLost", "NotificationUnitOfWork"]
