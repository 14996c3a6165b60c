"""Work that takes longer than a request: where it runs when no worker is at hand, and how it says that it lives."""

import threading
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import OperationalError, connections
from django.utils import timezone
from django_tasks.backends.immediate import ImmediateBackend

BACKEND = "background"
HEARTBEAT = 10  # seconds between two signs of life
# Whoever has said nothing for so long has died.
SILENT_FOR = timedelta(minutes=1)


class ThreadBackend(ImmediateBackend):
    """Runs each task at once in a thread of its own, so that no request waits for it.

    What a process loses when it dies is not lost for good: the row says when whoever was at it was last heard of, and a
    button starts it again. An installation with a worker names its own backend instead (TASKS in the settings).
    """

    def _execute_task(self, task_result):
        run = super()._execute_task

        def in_its_own_thread():
            try:
                run(task_result)
            finally:
                connections.close_all()

        threading.Thread(target=in_its_own_thread, name="task", daemon=True).start()


@contextmanager
def signs_of_life(rows):
    """Write into `heartbeat` every few seconds that somebody is at it, whatever is being done."""
    done = threading.Event()

    def beat():
        try:
            while not done.wait(HEARTBEAT):
                # Whoever writes much at once keeps SQLite to themselves: the next beat is heard.
                with suppress(OperationalError):
                    rows.update(heartbeat=timezone.now())
        finally:
            connections.close_all()

    threading.Thread(target=beat, name="heartbeat", daemon=True).start()
    try:
        yield
    finally:
        done.set()
