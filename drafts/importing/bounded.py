"""Read a file in a process of its own, with bounded memory and time: what a hostile file breaks is not the site.

The process knows neither the database nor the site's secrets, reaches no network, and answers in lines of JSON. It is
started anew and never forked: a server of many threads may call this from any of them.
"""

import faulthandler
import json
import logging
import os
import resource
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import activate, get_language
from django.utils.translation import gettext as _

from drafts.importing import ImportedDraft, ImportRefused, ReadOptions, read_draft

logger = logging.getLogger(__name__)

MEGABYTE = 1024**2
# Readers at work in this process of the server; whoever comes then waits for a place.
AT_ONCE = 2
_places = threading.BoundedSemaphore(AT_ONCE)

# What the reading process is given instead of what the site has.
STAND_INS = {
    "SECRET_KEY": "of-a-process-that-reads-one-file",
    "SECRET_KEY_FALLBACKS": "",
    "DATABASE_URL": "sqlite://:memory:",
    "CACHE_URL": "",
    "EMAIL_URL": "smtp://localhost",
    "S3_BUCKET": "",
}
NOT_FOR_READERS = ("AWS_", "PG")
NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")
SMALLEST_STEP = 0.01


@dataclass(frozen=True)
class Limits:
    """What one file may use: `memory` is what reading may add to what an idle reader takes."""

    memory: int = 1024 * MEGABYTE
    cpu_seconds: int = 90
    seconds: int = 240
    answer: int = 96 * MEGABYTE
    written_file: int = 64 * MEGABYTE
    open_files: int = 64


def read_bounded(path, options=None, on_progress=None, *, limits=None):
    """As `read_draft`, with the same sentences, and others where the file needs more than the limits allow."""
    limits, options = limits or Limits(), options or ReadOptions()
    on_progress = on_progress or options.progress
    if not _places.acquire(timeout=limits.seconds):
        raise ImportRefused(_("Other files are being read at the moment. Try again in a minute."))
    try:
        # Whatever a reader writes on the way goes with this folder.
        with tempfile.TemporaryDirectory(prefix="redraft-import-", ignore_cleanup_errors=True) as scratch:
            return _ask_a_reader(Path(path).absolute(), options, on_progress, limits, scratch)
    finally:
        _places.release()


def _ask_a_reader(path, options, on_progress, limits, scratch):
    request = {
        "path": str(path),
        "options": {"tracked_changes": options.tracked_changes},
        "language": get_language() or settings.LANGUAGE_CODE,
        "limits": asdict(limits),
    }
    complaints = Path(scratch, "complaints")
    with complaints.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own module, and the file's name is data
            [sys.executable, "-P", "-m", "drafts.importing.bounded", json.dumps(request)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=scratch,
            env=_environment(scratch),
            start_new_session=True,
        )
    with process.stdout:
        try:
            for answer in _answers(process.stdout, limits):
                if "share" in answer:
                    on_progress(answer["share"])
                elif "refused" in answer:
                    raise ImportRefused(answer["refused"])
                elif "draft" in answer:
                    return ImportedDraft.from_json(answer["draft"])
            raise ImportRefused(_why_it_ended(process, complaints, limits))
        finally:
            _end(process)


def _environment(scratch):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_READERS)}
    return {
        **kept,
        **{name: value for name, value in STAND_INS.items() if name in kept},
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONDONTWRITEBYTECODE": "1",
        # Libraries of numbers would reserve memory for every processor of the machine.
        "OPENBLAS_NUM_THREADS": "1",
        "TMPDIR": scratch,
        "HOME": scratch,
    }


def _answers(pipe, limits):
    """The lines of a reader as they come, until it ends; refuses when the time or the size of an answer is used up."""
    deadline, size, pieces = time.monotonic() + limits.seconds, 0, []
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            if not selector.select(max(deadline - time.monotonic(), 0)):
                raise ImportRefused(_too_long(limits))
            piece = os.read(pipe.fileno(), MEGABYTE)
            size += len(piece)
            if size > limits.answer:
                raise ImportRefused(_("The file unpacks to far more than a draft can hold."))
            if not piece:
                return
            pieces.append(piece)
            if b"\n" in piece:
                *lines, rest = b"".join(pieces).split(b"\n")
                pieces = [rest]
                yield from map(json.loads, lines)


def _why_it_ended(process, complaints, limits):
    """A sentence about a reader that ended without an answer, and for the operator the places where it happened."""
    status = process.wait()
    # Messages quote what people wrote; the lines that name a place do not.
    text = complaints.read_text(errors="replace") if complaints.exists() else ""
    places = [line.strip() for line in text.splitlines() if line.startswith("  File ")]
    logger.error("The reader of a file ended with status %s: %s", status, "; ".join(places[-20:]) or "no place known")
    if status in {-signal.SIGXCPU, -signal.SIGALRM}:
        return _too_long(limits)
    if status == -signal.SIGKILL:  # by the machine, when memory runs out
        return _too_large(limits)
    return _("Something in this file stopped the reader. Save it anew in the program it comes from and try again.")


def _too_long(limits):
    return _("The file takes longer than %(limit)d seconds to read. Split it and try again.") % {
        "limit": limits.seconds
    }


def _too_large(limits):
    return _("The file needs more than %(limit)d MB of memory to read. Split it and try again.") % {
        "limit": limits.memory // MEGABYTE
    }


def _end(process):
    """The reader and whatever it started; nothing of them is left."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


# ---- inside the reading process


def _read_one_file(request):
    import django

    # The pipe belongs to the answers; whatever else is printed goes where errors go.
    answers = os.dup(1)
    os.dup2(2, 1)
    faulthandler.enable()
    limits = Limits(**request["limits"])
    django.setup()
    activate(request["language"])
    _bound(limits)
    sys.addaudithook(_refuse_the_network)
    options = ReadOptions(**request["options"], progress=_Progress(answers))
    try:
        answer = {"draft": read_draft(request["path"], options).as_json()}
        _say(answers, answer)
    except ImportRefused as refused:
        _say(answers, {"refused": str(refused)})
    except MemoryError:
        _say(answers, {"refused": _too_large(limits)})


def _bound(limits):
    """From here on, what the file asks for is counted; Django itself is loaded and does not count."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    wanted = {
        resource.RLIMIT_AS: _address_space() + limits.memory,
        resource.RLIMIT_CPU: int(used.ru_utime + used.ru_stime) + limits.cpu_seconds,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: limits.written_file,
        resource.RLIMIT_NOFILE: limits.open_files,
    }
    for kind, soft in wanted.items():
        # A converter of pictures that a reader starts may set its own, up to what the machine allows.
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
    # Should the site die meanwhile, nobody else would end this process.
    signal.alarm(limits.seconds)


def _address_space():
    """The bytes of address space in use, where the machine tells; else what Django takes with some to spare."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 512 * MEGABYTE


def _refuse_the_network(event, _arguments):
    if event in NETWORK:
        raise ImportRefused(_("The file asks for something on the network, which is never fetched."))


def _say(answers, answer):
    line = json.dumps(answer).encode() + b"\n"
    with os.fdopen(os.dup(answers), "wb") as pipe:
        pipe.write(line)


class _Progress:
    """Says how much was read, whenever it is a hundredth more."""

    def __init__(self, answers):
        self.answers, self.said = answers, 0.0

    def __call__(self, share):
        if share - self.said >= SMALLEST_STEP:
            self.said = share
            _say(self.answers, {"share": min(share, 1.0)})


if __name__ == "__main__":
    _read_one_file(json.loads(sys.argv[1]))
