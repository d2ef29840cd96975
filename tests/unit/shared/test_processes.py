"""A process hears that it is to end, whichever of its threads the system tells."""

import subprocess
import sys

from tests.nodes.waiting import PATIENCE

TOLD_BY_ANOTHER_THREAD = """
import signal, threading, time
from shared.processes import Ending

def be_told():
    time.sleep(0.5)
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

ending = Ending()
threading.Thread(target=be_told, daemon=True).start()
print(ending.wait())
"""


def test_a_signal_that_another_thread_has_taken_is_heard_all_the_same() -> None:
    """The system gives a signal to any thread that asks for one first, and the thread that waits is not interrupted."""
    command = [sys.executable, "-c", TOLD_BY_ANOTHER_THREAD]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert ended.stdout == "True\n"
