"""``python -m bench.fax``: how well faxed letters are read, in three Arabic fonts and English, good lines and bad."""

import json
import os
import sys
from argparse import ArgumentParser
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.fax_pages import ARABIC, ENGLISH, FONTS, MIXED, Wear, error_rate, fax_tiff, letter, scanned
from normalize.fax.ocr import Scan, read_scan

LETTERS = {
    "Arabic, Naskh": (ARABIC, "naskh"),
    "Arabic, Amiri": (ARABIC, "amiri"),
    "Arabic, Kacst": (ARABIC, "kacst"),
    "English": (ENGLISH, "sans"),
    "both, Naskh": (MIXED, "naskh"),
}
WEARS = {
    "fine, 204 x 196": Wear(),
    "standard, 204 x 98": Wear("standard"),
    "skewed 1.5°": Wear(skew=1.5),
    "noise, lost lines, a scratch": Wear(noise=0.7, scratched=True),
    "noise, skewed 2.5°": Wear(noise=0.7, skew=2.5),
    "noise, standard": Wear("standard", noise=0.7),
    "heavy noise": Wear(noise=1.1, scratched=True),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One page, read once."""

    letter: str
    wear: str
    error_rate: float
    cpu_seconds: float
    flags: tuple[str, ...]


def measure() -> list[Reading]:
    """Every letter in every wear."""
    return [_read(name, wear) for name in LETTERS for wear in WEARS]


def _read(name: str, wear: str) -> Reading:
    lines, font = LETTERS[name]
    page = fax_tiff([scanned(letter(lines, font), WEARS[wear])], WEARS[wear].resolution)
    before = _cpu_seconds()
    scan = read_scan(page)
    return Reading(name, wear, error_rate(lines, text_of(scan)), _cpu_seconds() - before, scan.flags)


def text_of(scan: Scan) -> str:
    """The lines as one text."""
    return "\n".join(line.text for line in scan.lines)


def why_not() -> str:
    """Why nothing can be measured here, or nothing."""
    if missing := [str(font) for font in FONTS.values() if not font.exists()]:
        return f"no font {missing[0]}"
    return "no Tesseract with ara and eng" if "ocr_unavailable" in read_scan(b"").flags else ""


def table(readings: list[Reading]) -> Table:
    """Character errors per character; the seconds are those of all processes, on one core."""
    shown = Table(title="Fax pages: character errors per character (CPU seconds)", caption="* marked ocr_doubtful")
    shown.add_column("")
    for name in LETTERS:
        shown.add_column(name, justify="right")
    for wear in WEARS:
        row = [one for one in readings if one.wear == wear]
        shown.add_row(wear, *(_cell(one) for one in row))
    return shown


def _cell(reading: Reading) -> str:
    mark = "*" if "ocr_doubtful" in reading.flags else ""
    return f"{reading.error_rate:.3f}{mark} ({reading.cpu_seconds:.1f} s)"


def _cpu_seconds() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def main() -> int:
    """Measure, print the table; 1 when it cannot be measured here."""
    parser = ArgumentParser(prog="python -m bench.fax", description=__doc__)
    parser.add_argument("--result", type=Path, help="also write the figures there, as JSON")
    given = parser.parse_args()
    if reason := why_not():
        Console(stderr=True).print(f"not measured: {reason}")
        return 1
    readings = measure()
    Console(width=130).print(table(readings))
    if given.result:
        given.result.write_text(json.dumps([asdict(one) for one in readings], indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
