"""Adds up pytest's reports, for the last line of `make test`: 'N passed, N failed, N skipped'. A run without a test is a failure."""

import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def count(report: Path) -> dict[str, int]:
    """Passed, failed and skipped tests of one report; a missing report counts as one failure."""
    if not report.exists():
        return {"passed": 0, "failed": 1, "skipped": 0}
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314  # pytest's own report of a moment ago
    sums = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in suites:
        for name in sums:
            sums[name] += int(suite.get(name, 0))
    failed = sums["failures"] + sums["errors"]
    return {"passed": sums["tests"] - failed - sums["skipped"], "failed": failed, "skipped": sums["skipped"]}


def main(reports: list[str]) -> int:
    """Prints the sums; 1 when a test failed or when a run (the journeys above all) passed none."""
    counts = {Path(report).stem: count(Path(report)) for report in reports}
    for name, sums in counts.items():
        if sums["passed"] == 0:
            print(f"no test passed in the run: {name}")
            sums["failed"] = max(sums["failed"], 1)
    total = {name: sum(each[name] for each in counts.values()) for name in ("passed", "failed", "skipped")}
    print(", ".join(f"{number} {name}" for name, number in total.items()))
    return 1 if total["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
