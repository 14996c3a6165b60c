"""What takes longer than a request runs beside it, and says that it lives."""

import threading

import pytest
from django.db import OperationalError
from django_tasks.backends.immediate import ImmediateBackend

from drafts import tasks
from drafts.tasks import ThreadBackend, signs_of_life


def test_a_thread_works_while_the_request_goes_on():
    started, may_end = threading.Event(), threading.Event()
    result = type("Result", (), {})()
    backend = ThreadBackend("background", {})

    def run(self, task_result):
        started.set()
        may_end.wait(10)
        task_result.done = True

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ImmediateBackend, "_execute_task", run)
        backend._execute_task(result)
    assert started.wait(10)
    assert not hasattr(result, "done")
    may_end.set()


def test_signs_of_life_go_on_after_one_that_the_database_had_no_time_for(monkeypatch):
    monkeypatch.setattr(tasks, "HEARTBEAT", 0.01)
    heard_again = threading.Event()

    class Rows:
        beats = 0

        def update(self, heartbeat):
            self.beats += 1
            if self.beats == 1:
                raise OperationalError("database is locked")
            heard_again.set()

    with signs_of_life(Rows()):
        assert heard_again.wait(10)
