"""Node comes from the machine, or else from the wheel."""

import subprocess
from pathlib import Path

import pytest

import node


def pretend(folder: Path, version: str) -> None:
    for program in ("node", "npm"):
        path = folder / program
        path.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
        path.chmod(0o755)


@pytest.mark.parametrize(("version", "good"), [("v20.1.0", True), ("v24.0.0", True), ("v18.19.0", False), ("nonsense", False)])
def test_machine_node_is_used_when_new_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, good: bool) -> None:
    pretend(tmp_path, version)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node.own_node() is good


def test_machine_without_npm_has_no_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(tmp_path, "v22.0.0")
    (tmp_path / "npm").unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node.own_node() is False


@pytest.mark.parametrize("program", ["node", "npm"])
def test_wheel_has_both_programs(program: str) -> None:
    command, _folder = node.wheel_command(program)
    version = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True).stdout
    assert int(version.strip().lstrip("v").split(".")[0]) >= 10
