"""Find what is alike among comments, where there are many of them in a process of its own.

Comparing twenty thousand comments takes a processor for half a minute and a few hundred megabytes: the threads that
serve pages shall notice neither. The process knows no settings and no database, and is told and answers in JSON.
"""

import json
import os
import subprocess
import sys

from consultations.similarity import Family, Text, identical, near_identical

# Starting a process takes longer than comparing so few.
FEW = 2_000
LONGEST = 30 * 60  # seconds; a hundred thousand comments take one minute
# What a process needs of the site's environment; its secrets are none of it.
NEEDED = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")


def alike_among(texts, skip):
    """(What is identical, what is nearly so) as `consultations.similarity` finds it; texts are `about` one draft."""
    return identical(texts), near_identical(texts, skip=skip)


def alike_among_many(texts, skip):
    """The same, without keeping the threads of this process from their work. RuntimeError where it comes to no end."""
    if len(texts) < FEW:
        return alike_among(texts, skip)
    told = {
        "texts": [[text.key, text.place, text.text, text.proposed, text.lang] for text in texts],
        "about": texts[0].about,
        "skip": [list(keys) for keys in skip],
    }
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "consultations.comparing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )
    try:
        answer, _nothing = process.communicate(json.dumps(told).encode(), timeout=LONGEST)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"comparing comments took longer than {LONGEST} seconds") from None
    finally:
        process.kill()
        process.wait()
    if process.returncode:
        raise RuntimeError(f"comparing comments ended with status {process.returncode}")
    alike, families = json.loads(answer)
    return alike, [Family(tuple(members), tuple(shares), frozenset(altered)) for members, shares, altered in families]


def _environment():
    return {
        **{name: os.environ[name] for name in NEEDED if name in os.environ},
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONDONTWRITEBYTECODE": "1",
        # Libraries of numbers would reserve memory for every processor of the machine.
        "OPENBLAS_NUM_THREADS": "1",
    }


def _answer(told):
    about = told["about"]
    texts = [Text(key, tuple(place), *words, about) for key, place, *words in told["texts"]]
    alike, families = alike_among(texts, told["skip"])
    return [alike, [[family.members, family.similarity, list(family.altered)] for family in families]]


if __name__ == "__main__":
    # Whoever waits for a page comes first.
    os.nice(10)
    json.dump(_answer(json.load(sys.stdin)), sys.stdout)
