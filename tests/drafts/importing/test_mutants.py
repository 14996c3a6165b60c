"""Real files, damaged by chance, the same ones every time; `python -m tests.fuzz --minutes 5` reads others."""

import pytest

from tests.fuzz import fault_of

FIRST, PER_TEST, TESTS = 2026, 15, 10


@pytest.mark.parametrize("group", range(TESTS))
def test_a_damaged_file_is_read_or_refused(group, tmp_path):
    first = FIRST + group * PER_TEST
    faults = {seed: fault for seed in range(first, first + PER_TEST) if (fault := fault_of(seed, tmp_path))}
    assert not faults, "\n".join(f"python -m tests.fuzz --seed {seed}\n{fault}" for seed, fault in faults.items())
