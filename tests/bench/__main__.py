"""`make bench`: measure every figure on a database of its own, print them, write var/bench.json, fail over a limit."""

import importlib
import json
import os
import pkgutil
import sys
from pathlib import Path

VAR_DIR = Path(os.environ.get("VAR_DIR", "var")).resolve()
DATABASE = VAR_DIR / "bench.sqlite3"


def main(wanted):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.development"
    if not os.environ.get("BENCH_DATABASE_URL"):
        for leftover in VAR_DIR.glob(f"{DATABASE.name}*"):
            leftover.unlink()
    # Never the database of a local run or of production: figures plant a hundred thousand comments.
    os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{DATABASE}"

    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    import tests.bench

    call_command("migrate", verbosity=0, interactive=False)
    setup_test_environment(debug=False)
    for module in pkgutil.iter_modules(tests.bench.__path__):
        if module.name != "__main__":
            importlib.import_module(f"tests.bench.{module.name}")

    report = tests.bench.Report()
    for figure in tests.bench.FIGURES:
        if not wanted or figure.__name__ in wanted:
            figure(report)
    (VAR_DIR / "bench.json").write_text(json.dumps(report.rows, indent=1) + "\n")
    for line in report.over:
        print(f"OVER ITS LIMIT: {line}", file=sys.stderr)  # noqa: T201
    return 1 if report.over else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
