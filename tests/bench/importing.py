"""How long a register of 10,000 rows takes to come in, by the command."""

import csv
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from arasha.ops.demo.password import PASSWORD
from tests.bench.data import FOLDER, Data, present_codes

ROWS = 10_000
NAMES = ("Бибісара Үлгіова", "Ақбота Тестбаева", "Жібек Мысалова", "Раушан Үлгібаева")
MEMBER = "marat"


def time_import(data: Data) -> str:
    """Bring a made-up register in; every run's rows are new."""
    register = _register(FOLDER / "register.csv")
    (code,) = present_codes(data, (MEMBER,))
    command = [sys.executable, "-m", "arasha.ops", "import", str(register), "--mapping", "register-ru", "--as", MEMBER, "--secrets-fd", "0"]
    begun = time.perf_counter()
    secrets = f"{PASSWORD}\n{code}\n"
    done = subprocess.run(command, env={**os.environ, **data.environment}, input=secrets, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"The import failed:\n{done.stderr}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"{ROWS} rows in {taken:.1f} s ({ROWS / taken:.0f} a second); largest process so far {peak:.0f} MB"


def _register(place: Path) -> Path:
    rng = random.Random()
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["№", "Дата обращения", "Ф.И.О.", "Телефон", "Адрес / регион", "Вид насилия", "Результат"])
        for number in range(1, ROWS + 1):
            phone = f"8777{rng.randrange(10**7):07d}"
            day = f"{rng.randrange(1, 29):02d}.{rng.randrange(1, 13):02d}.{rng.randrange(2019, 2026)}"
            writer.writerow([number, day, f"{rng.choice(NAMES)} {number}", phone, "Астана", "физ+псих", "консультация"])
    return place
