"""Letters drawn as a fax machine would send them, and how far a reading of one is from what it says."""

import random
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from statistics import NormalDist
from typing import Literal

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Resolution = Literal["fine", "standard"]

WIDTH, HEIGHT = 1728, 2200
"""A page at 204 x 196 dots to the inch, as ITU-T T.4 has it."""
MARGIN = 120
LETTER_PIXELS = 40

FONTS = {
    "naskh": Path("/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf"),
    "amiri": Path("/usr/share/fonts/opentype/fonts-hosny-amiri/Amiri-Regular.ttf"),
    "kacst": Path("/usr/share/fonts/truetype/kacst/KacstBook.ttf"),
    "sans": Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"),
}
"""Debian's fonts-noto-core, fonts-hosny-amiri and fonts-kacst."""

ARABIC = (
    "بسم الله الرحمن الرحيم",
    "إلى السادة مركز الاتصال الحكومي المحترمين",
    "الموضوع: شكوى من تكرار انقطاع الكهرباء",
    "السلام عليكم ورحمة الله وبركاته، وبعد",
    "نفيدكم بأن التيار الكهربائي ينقطع عن منازلنا يوميا",
    "في حي الريان الجديد من بعد صلاة المغرب وحتى منتصف الليل،",
    "وقد تضرر كبار السن والأطفال من شدة الحر والرطوبة،",
    "كما تلفت الأجهزة المنزلية وفسدت المواد الغذائية.",
    "سبق أن اتصلنا بالطوارئ أربع مرات ولم يصل أي فني.",
    "رقم العداد 55820417 والهاتف 0551239876",
    "نأمل منكم سرعة إرسال فرقة الصيانة ومعالجة العطل",
    "وتعويض المتضررين حسب الأنظمة المعمول بها في الدولة.",
    "وتقبلوا وافر الشكر والتقدير",
    "مقدمه عن أهالي الحي: خالد بن سعيد المري",
)
ENGLISH = (
    "To the Government Contact Centre",
    "Subject: Street lights out on Marina Road",
    "Dear Sir or Madam,",
    "All the street lights between the school and the mosque have",
    "been out since last Thursday. Children walk home in the dark",
    "and a cyclist was hit by a car on Sunday evening.",
    "I reported it twice by telephone but nobody has come yet.",
    "Lamp post numbers 4471 to 4486, my telephone 0551239876.",
    "Please repair the lights as soon as you can and tell me",
    "which department is responsible for this road.",
    "Yours faithfully,",
    "Priya Raghunathan, Building 12, Flat 304",
)
MIXED = (
    "الموضوع: طلب تجديد رخصة تجارية",
    "Company: Al Noor Trading and Contracting W.L.L.",
    "نرجو منكم تجديد السجل التجاري للشركة المذكورة أعلاه",
    "Commercial registration number 88213 expired last month",
    "وقد أرفقنا جميع المستندات المطلوبة مع هذا الخطاب.",
    "Please confirm receipt of this letter by telephone.",
    "للاستفسار يرجى الاتصال بالسيد أحمد على الرقم 44123987",
    "The office is open from Sunday to Thursday.",
    "شاكرين لكم حسن تعاونكم معنا",
    "Kind regards, Ahmed Hassan, General Manager",
)


@dataclass(frozen=True, slots=True)
class Wear:
    """What the road does to a page."""

    resolution: Resolution = "fine"
    noise: float = 0.0
    """1 is a bad line, 2 a very bad one."""
    skew: float = 0.0
    """Degrees, anticlockwise."""
    scratched: bool = False
    """A line of the scanner's glass, and scan lines that were lost on the way."""


def letter(lines: tuple[str, ...], font: str) -> Image.Image:
    """A page of text as it lies on the machine, each line from the side its script begins at."""
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(page)
    top = MARGIN + 40
    for line in lines:
        if any("\u0600" <= letter <= "\u06ff" for letter in line):
            _draw_arabic(draw, top, line, font)
        else:
            draw.text((MARGIN, top), line, font=_font("sans"), fill=0)
        top += 2 * LETTER_PIXELS
    return page


def _draw_arabic(draw: ImageDraw.ImageDraw, top: int, line: str, font: str) -> None:
    """From the right; what the font lacks (Kacst has no full stop and no 0 to 9) in another, as word processors do."""
    right = float(WIDTH - MARGIN)
    for lacks, letters in groupby(line, lambda letter: _lacks(font, letter)):
        run = "".join(letters)
        face = _font("naskh" if lacks else font)
        # On one baseline, whatever the font.
        draw.text((right, top + LETTER_PIXELS), run, font=face, fill=0, anchor="rs", direction="rtl", language="ar")
        right -= face.getlength(run, direction="rtl", language="ar")


@lru_cache
def _lacks(font: str, letter: str) -> bool:
    """Whether the font draws an empty box for it."""
    face = _font(font)
    return not letter.isspace() and bytes(face.getmask(letter)) == bytes(face.getmask("\uffff"))


def scanned(page: Image.Image, wear: Wear, seed: int = 109) -> Image.Image:
    """The page in black and white as it arrives."""
    random_bytes = random.Random(seed)  # noqa: S311
    if wear.skew:
        page = page.rotate(wear.skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    page = page.filter(ImageFilter.GaussianBlur(0.7 if wear.noise else 0.3))
    if wear.noise:
        grain = Image.frombytes("L", page.size, random_bytes.randbytes(WIDTH * HEIGHT)).point(_normal(60 * wear.noise))
        page = ImageChops.add(page, grain, offset=-128)
    page = page.point([0] * 151 + [255] * 105)
    if wear.scratched:
        _scratch(page, random_bytes)
    if wear.resolution == "standard":
        page = page.resize((WIDTH, HEIGHT // 2), Image.Resampling.NEAREST)
    return page.convert("1", dither=Image.Dither.NONE)


def fax_tiff(pages: list[Image.Image], resolution: Resolution = "fine", compression: str = "group4") -> bytes:
    """The pages as the TIFF that a fax server writes (RFC 2301, profile S or F)."""
    out = BytesIO()
    dpi = (204, 98 if resolution == "standard" else 196)
    pages[0].save(out, "TIFF", compression=compression, dpi=dpi, save_all=True, append_images=pages[1:])
    return out.getvalue()


def error_rate(expected: tuple[str, ...], found: str) -> float:
    """Character errors per character: insertions, deletions and changes, blanks and vowel signs apart."""
    wanted, got = _plain("\n".join(expected)), _plain(found)
    row = list(range(len(got) + 1))
    for number, letter in enumerate(wanted, 1):
        corner, row[0] = row[0], number
        for column, other in enumerate(got, 1):
            corner, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, corner + (letter != other))
    return row[-1] / len(wanted)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    kept = (letter for letter in text if unicodedata.category(letter) not in ("Cf", "Mn") and letter != "ـ")
    return " ".join("".join(kept).split())


def _scratch(page: Image.Image, chance: random.Random) -> None:
    for _ in range(4):
        row = chance.randrange(1, HEIGHT - 3)
        page.paste(page.crop((0, row - 1, WIDTH, row)), (0, row))
    column = chance.randrange(100, WIDTH - 100)
    page.paste(0, (column, 0, column + 1, HEIGHT))


@lru_cache
def _normal(deviation: float) -> list[int]:
    """For each of 256 equally likely bytes, the grey of a normal distribution about 128."""
    spread = NormalDist(128, deviation)
    return [min(255, max(0, round(spread.inv_cdf((byte + 0.5) / 256)))) for byte in range(256)]


@lru_cache
def _font(name: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS[name], LETTER_PIXELS, layout_engine=ImageFont.Layout.RAQM)
