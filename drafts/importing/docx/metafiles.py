"""Turn drawings in Windows' own formats (EMF, WMF) into PNG with a tool of the machine, in bounded time."""

import os
import resource
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

LONGEST_SECONDS = 60
# Beyond what reading a file may use: an office suite maps far more memory than it touches.
MEMORY = 6 * 1024**3
OPEN_FILES = 512
MOST_FILES = 20
LARGEST_RESULT = 20 * 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n"


def as_png(pictures):
    """The pictures (bytes by name) that could be turned into PNG, by the same names."""
    commands = _commands()
    chosen = list(pictures.items())[:MOST_FILES]
    if not commands or not chosen:
        return {}
    with TemporaryDirectory() as folder:
        files = {}
        for place, (name, data) in enumerate(chosen):
            files[name] = Path(folder) / f"{place}.{'emf' if data[40:44] == b' EMF' else 'wmf'}"
            files[name].write_bytes(data)
        _run(commands(folder, [str(path) for path in files.values()]), folder)
        return {name: made for name, path in files.items() if (made := _result(path.with_suffix(".png")))}


def _commands():
    """A function from a folder and files to the command of the first tool that is there; None without any."""
    if office := shutil.which("soffice") or shutil.which("libreoffice"):
        return lambda folder, files: [
            office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", "png", "--outdir", folder, *files,
        ]  # fmt: skip
    if inkscape := shutil.which("inkscape"):
        return lambda folder, files: [inkscape, "--export-type=png", *files]
    return None


def _run(command, folder):
    """Run a command away from our own settings; with everything it started, it ends when its time is over."""
    # Should we end before it does, nobody else would stop it.
    if limit := shutil.which("timeout"):
        command = [limit, "-k", "5", str(LONGEST_SECONDS), *command]
    environment = {"HOME": folder, "TMPDIR": folder, "PATH": os.environ.get("PATH", os.defpath)}
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603 - the command is ours, and the names of the files are numbers
            command, cwd=folder, env=environment, stdin=nothing, stdout=nothing, stderr=nothing,
            start_new_session=True, preexec_fn=_bound,
        )  # fmt: skip
    except OSError:
        return
    try:
        process.wait(timeout=LONGEST_SECONDS + 10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _bound():
    """The limits of the tool, whatever those of the process that starts it."""
    wanted = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: LONGEST_SECONDS,
        resource.RLIMIT_FSIZE: 4 * LARGEST_RESULT,
        resource.RLIMIT_NOFILE: OPEN_FILES,
    }
    for kind, soft in wanted.items():
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _result(path):
    if not path.is_file() or path.stat().st_size > LARGEST_RESULT:
        return b""
    data = path.read_bytes()
    return data if data.startswith(PNG) else b""
