"""Private PostgreSQL and RabbitMQ servers that a test may kill, pause, stop, restart and throw away."""

from tests.nodes.folders import new_folder
from tests.nodes.node import Node, NodeDidNotStart
from tests.nodes.postgres import PostgresNode
from tests.nodes.programs import require
from tests.nodes.proxy import Proxy
from tests.nodes.rabbit import RabbitNode
from tests.nodes.road import Direction
from tests.nodes.waiting import StillNotTrue, wait_until

__all__ = [
    "Direction",
    "Node",
    "NodeDidNotStart",
    "PostgresNode",
    "Proxy",
    "RabbitNode",
    "StillNotTrue",
    "new_folder",
    "require",
    "wait_until",
]
