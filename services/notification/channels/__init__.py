"""How messages leave: each channel behind the same small port."""

from typing import Protocol

from services.notification.domain.message import Channel, Message


class Port(Protocol):
    """Takes a message over, or raises a DeliveryProblem. The same message may come twice, with the same identifier."""

    channel: Channel

    def deliver(self, message: Message) -> None: ...

    def rest(self) -> None:
        """Nothing more for now: connections that were kept may go."""
