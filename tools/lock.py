"""Pins every Python package with its hashes, for `make lock`. The files name no host: the machine's own settings say where packages are."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOLVE = ["pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11", "--generate-hashes"]
QUIETLY = ["--no-header", "--quiet", "--system-certs"]
LOCKS: dict[str, list[str]] = {"lock.txt": [], "lock-dev.txt": ["--group", "dev"]}


def main() -> int:
    """Writes requirements/lock.txt (to run) and requirements/lock-dev.txt (to build and test)."""
    folder = ROOT / "requirements"
    folder.mkdir(exist_ok=True)
    uv = Path(sys.executable).with_name("uv")
    for name, extra in LOCKS.items():
        subprocess.run([str(uv), *RESOLVE, *QUIETLY, *extra, "--output-file", f"requirements/{name}"], cwd=ROOT, check=True)
        text = (folder / name).read_text()
        if "://" in text or "find-links" in text:
            print(f"requirements/{name} names a host", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
