"""The last line of the tests is true."""

from pathlib import Path

import pytest

import tally

SUITE = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'


def report(folder: Path, name: str, *numbers: int) -> str:
    path = folder / f"{name}.xml"
    path.write_text(SUITE.format(*numbers), encoding="utf-8")
    return str(path)


def test_runs_are_added_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tally.main([report(tmp_path, "sqlite", 10, 0, 0, 2), report(tmp_path, "journeys", 3, 0, 0, 0)]) == 0
    assert capsys.readouterr().out == "11 passed, 0 failed, 2 skipped\n"


def test_failures_and_errors_both_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tally.main([report(tmp_path, "sqlite", 10, 1, 2, 0)]) == 1
    assert capsys.readouterr().out == "7 passed, 3 failed, 0 skipped\n"


def test_run_without_a_test_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tally.main([report(tmp_path, "sqlite", 5, 0, 0, 0), report(tmp_path, "journeys", 0, 0, 0, 0)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 1 failed, 0 skipped"


def test_run_that_only_skipped_fails(tmp_path: Path) -> None:
    assert tally.main([report(tmp_path, "journeys", 4, 0, 0, 4)]) == 1


def test_missing_report_fails(tmp_path: Path) -> None:
    assert tally.main([str(tmp_path / "sqlite.xml")]) == 1
