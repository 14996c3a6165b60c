"""Bad input to any command of ours is one line and exit code 1."""

from importlib import import_module

import pytest

COMMANDS = {
    "drafts": ["import_draft", "freeze_draft"],
    "consultations": ["open_round", "export_table", "check_ledger"],
    "home": ["demo"],
}


@pytest.mark.parametrize(("app", "name"), [(app, name) for app, names in COMMANDS.items() for name in names])
def test_an_option_that_does_not_exist_is_refused_in_one_line(app, name, capsys):
    command = import_module(f"{app}.management.commands.{name}").Command()
    with pytest.raises(SystemExit) as left:
        command.run_from_argv(["manage.py", name, "--nonsense", "--label", "x"])
    assert left.value.code == 1
    said = capsys.readouterr().err.strip()
    assert said
    assert "\n" not in said
