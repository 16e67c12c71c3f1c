"""The house as it was drawn: who imports whom, how large its parts are, what pages may not hold."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "arasha"
PYTHON = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")])
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 500, 60, 250
LOCKS = [ROOT / "requirements" / "lock.txt", ROOT / "requirements" / "lock-dev.txt", ROOT / "package-lock.json"]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_imports_go_down_only() -> None:
    checker = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([checker, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_locks_name_no_host() -> None:
    named = [
        f"{shown(lock)}: {line.strip()}"
        for lock in LOCKS
        for line in lock.read_text(encoding="utf-8").splitlines()
        if "registry" in line or '"resolved"' in line or "find-links" in line or (lock.suffix == ".txt" and "://" in line)
    ]
    assert named == []


def test_files_and_functions_stay_small() -> None:
    large = []
    for path in PYTHON:
        if "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if len(source.splitlines()) > LONGEST_FILE:
            large.append(shown(path))
        for function in functions(ast.parse(source)):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > LONGEST_FUNCTION:
                large.append(f"{shown(path)}: {function.name} has {lines} lines")
    large += [shown(path) for path in TEMPLATES if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_TEMPLATE]
    assert large == []


def test_names_are_of_the_field() -> None:
    drawers = {"utils", "common", "helpers", "services", "manager", "misc"}
    assert [shown(path) for path in PYTHON if drawers & {path.stem, *path.relative_to(ROOT).parts}] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_template_has_no_inline_style_or_script(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*\ssrc=)[^>]*>|hx-on|\|\s*safe\b", source) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_template_gives_nothing_away(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert [title for title in re.findall(r"<title>(.*?)</title>", source, re.DOTALL) if title not in ("{{ title }}", "Workspace")] == []
    # Whatever is fetched from elsewhere tells elsewhere who reads.
    assert re.findall(r"(?:src|href|action)\s*=\s*[\"']\s*(?:https?:)?//[^\"']*", source) == []


def test_addresses_and_static_files_give_nothing_away() -> None:
    from django.urls import get_resolver

    telling = re.compile(r"arasha|violence|shelter|crisis|victim|survivor|abuse|police|насил|зорлы", re.IGNORECASE)
    addresses = list(_addresses(get_resolver().url_patterns))
    names = [path.name for path in (PACKAGE / "web" / "static" / "src").rglob("*") if path.is_file()]
    assert [name for name in [*addresses, *names] if telling.search(name)] == []


def _addresses(patterns: Sequence[object], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        here = before + str(getattr(pattern, "pattern", ""))
        inner = getattr(pattern, "url_patterns", None)
        if inner is None:
            yield here
        else:
            yield from _addresses(inner, here)


def test_pages_fetch_through_the_rooms_only() -> None:
    touching = [
        f"{shown(path)}:{node.lineno}"
        for path in sorted((PACKAGE / "web").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]
    assert touching == []


def test_silenced_warnings_say_why() -> None:
    silent = []
    for path in [path for path in PYTHON if path != Path(__file__)]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            reasons = re.findall(r"#\s*(?:noqa|type:\s*ignore)[^#]*?(?:\s(?:#|-)\s(.*))?$", line)
            silent += [f"{shown(path)}:{number}" for reason in reasons if not reason.strip()]
    assert silent == []
