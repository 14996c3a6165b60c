"""Read files one after another, each in a fork of its own, and say of each what it took.

For the tests of hostile files: starting Django for each would take longer than to read them all. The limits are those
of `drafts.importing.bounded`.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[3]
FORBIDDEN = ("socket.", "subprocess.Popen", "os.exec", "os.system", "os.posix_spawn", "urllib.Request", "os.symlink")


@dataclass
class Reading:
    """What became of one file."""

    # The sentence of a refusal, or the draft as JSON, or how the process ended.
    refused: str = ""
    draft: dict = field(default_factory=dict)
    ended: int = 0
    # Seconds of the processor, megabytes beyond an idle reader, and what it asked the machine for.
    seconds: float = 0
    megabytes: float = 0
    asked: list = field(default_factory=list)

    @property
    def words(self):
        return json.dumps([block["value"] for block in self.draft.get("blocks", [])], ensure_ascii=False)


class Readers:
    """A process that waits for files: `Readers().read(path)`."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.drafts.importing.measured"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            text=True,
        )

    def read(self, path):
        self.process.stdin.write(json.dumps(str(path)) + "\n")
        self.process.stdin.flush()
        return Reading(**json.loads(self.process.stdout.readline()))

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def serve():
    import django

    django.setup()
    from drafts.importing import html, markdown, read_draft  # noqa: F401 - loaded before the first fork, and not measured

    _answer, _status, used = _in_a_fork(lambda _into: None)
    idle = used.ru_maxrss
    for line in sys.stdin:
        answer, status, used = _in_a_fork(partial(_read, json.loads(line)))
        reading = json.loads(answer) if answer else {"ended": os.waitstatus_to_exitcode(status)}
        reading |= {"seconds": used.ru_utime + used.ru_stime, "megabytes": (used.ru_maxrss - idle) / 1024}
        sys.stdout.write(json.dumps(reading) + "\n")
        sys.stdout.flush()


def _in_a_fork(work):
    """What the work wrote, how its process ended, and what that used."""
    out, into = os.pipe()
    process = os.fork()
    if not process:
        os.close(out)
        work(into)
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        answer = pipe.read()
    _pid, status, used = os.wait4(process, 0)
    return answer, status, used


def _read(path, into):
    from drafts.importing import ImportRefused, bounded, read_draft

    asked = []
    sys.addaudithook(lambda event, arguments: asked.append(event) if event.startswith(FORBIDDEN) else None)
    bounded._bound(bounded.Limits(cpu_seconds=30, seconds=100))
    try:
        reading = {"draft": read_draft(path).as_json()}
    except ImportRefused as refused:
        reading = {"refused": str(refused)}
    except MemoryError:
        reading = {"refused": "MEMORY"}
    with os.fdopen(into, "w") as pipe:
        json.dump({**reading, "asked": asked}, pipe)


if __name__ == "__main__":
    serve()
