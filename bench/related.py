"""Composed messages, some of which tell an earlier one again: what ``bench.duplicates`` searches."""

from dataclasses import dataclass
from random import Random

_MATTERS = {
    "water": (
        ("المياه مقطوعة عن {home} منذ {since}", "الماي ما يوصل {home} من {since}"),
        ("تسرب مياه كبير أمام {home} منذ {since}", "الماي يسيل جدام {home} من {since}"),
    ),
    "electricity": (
        ("انقطع التيار الكهربائي عن {home} منذ {since}", "الكهربا طافية عن {home} من {since}"),
        ("No electricity in {home} since {since}", "Power is out in {home} since {since}"),
    ),
    "waste": (("حاوية القمامة أمام {home} لم تفرغ منذ {since}", "الزبالة ما شالوها من جدام {home} من {since}"),),
    "street_lighting": (("الإنارة معطلة أمام {home} منذ {since}", "أعمدة الإنارة ما تشتغل عند {home} من {since}"),),
    "roads": (("There is a big pothole at {home} since {since}", "a deep hole on the road near {home} since {since}"),),
    "drainage": (("طفح في مجاري الصرف أمام {home} منذ {since}", "البلاعة مسدودة وطافحة جدام {home} من {since}"),),
}  # fmt: skip
_AFFAIRS = {
    "electricity": ("فاتورة الكهرباء هذا الشهر مرتفعة وأطلب مراجعتها", "فاتورتي للكهربا غالية وايد، راجعوها"),
    "residency": ("طلب تجديد الإقامة متأخر ولم أستلم أي رد", "اقامتي ما تجددت للحين وما وصلني رد على الطلب"),
    "labour": ("The company has not paid my salary for two months", "My employer did not pay two months of salary"),
    "traffic_fines": ("أعترض على المخالفة المرورية فالسيارة ليست لي", "المخالفة غلط، هذي مو سيارتي وأبي ألغيها"),
    "business_licensing": ("أنتظر رخصة المحل منذ شهر", "رخصة محلي صار لها شهر وما طلعت"),
    "health": ("موعد والدتي في العيادة تأجل مرتين دون إشعار", "أجلوا موعد أمي بالعيادة مرتين وما خبرونا"),
}
"""A person's own affairs, without a place: half of what a contact centre gets."""
_HOMES = ("بيتنا", "منزلنا", "المدرسة", "المسجد", "our building", "my house", "العيادة", "المحل")
_SINCES = ("أمس", "الصباح", "يومين", "أسبوع", "yesterday", "the morning", "ثلاثة أيام", "الظهر")
_PLACES = (
    "الوكرة", "الخور", "الريان", "لوسيل", "السد", "الغرافة", "أم صلال", "السالمية", "حولي", "الجهراء", "المحرق",
    "الرفاع", "صحار", "السيب", "صلالة", "دبي", "الشارقة", "عجمان", "الدمام", "الخبر", "تبوك", "Al Wakra", "Mirdif",
    "Juffair",
)  # fmt: skip
_MORE = (
    "اتصلت بمركز الخدمة أكثر من مرة ولم أجد أي تجاوب", "لدينا أطفال وكبار سن ولا نستطيع الانتظار أكثر من ذلك",
    "أرجو إرسال فريق الصيانة وإفادتي بالموعد", "هذه ليست المرة الأولى التي تحدث فيها المشكلة في حينا",
    "الجيران أيضا يعانون من نفس الأمر وقد قدموا بلاغات سابقة", "I have called the hotline without any result",
    "صورت المكان ويمكنني إرسال الصور إذا طلبتم ذلك", "نقدر جهودكم ونأمل معالجة الموضوع في أقرب وقت ممكن",
    "The children cannot sleep and the elderly are suffering", "المسؤول في الموقع قال إن العمل سيبدأ غدا ولم يحضر أحد",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One message."""

    phone: str
    topic: str
    text: str
    minute: int
    """When, counted from the first."""
    parts: tuple[int, str, str, str, str]
    """What it was composed of: the matter, the home, the time, the place, and its street and account."""
    repeats: int | None = None
    """The number of the message that it tells again."""


def stored(chance: Random, count: int) -> list[Told]:
    """So many messages over sixty days, half of them short, from half as many people."""
    return [
        _composed(chance, number * 60 * 24 * 60 // count, f"+974{55_000_000 + chance.randrange(count // 2)}")
        for number in range(count)
    ]


def told_again(chance: Random, earlier: list[Told], count: int) -> list[Told]:
    """Messages that come afterwards: a fifth tells one of the last three days again, the others are new."""
    last = earlier[-1].minute
    recent = len(earlier) // 20
    found = []
    for number in range(count):
        if number % 5:
            found.append(_composed(chance, last + number, f"+974{66_000_000 + chance.randrange(10**6)}"))
            continue
        at = len(earlier) - 1 - chance.randrange(recent)
        one = earlier[at]
        found.append(_worded(chance, last + number, one.phone, one.topic, one.parts, variant=1, repeats=at))
    return found


def _composed(chance: Random, minute: int, phone: str) -> Told:
    if chance.random() < 0.5:
        topic = chance.choice(sorted(_AFFAIRS))
        number = f"رقم {chance.randrange(10**6, 10**7)}" if chance.random() < 0.7 else ""
        return _worded(chance, minute, phone, topic, (0, "", "", "", number), variant=0, repeats=None)
    topic = chance.choice(sorted(_MATTERS))
    address = f"شارع {chance.randrange(1, 990)} رقم الحساب {chance.randrange(10**6, 10**7)}"
    parts = (
        chance.randrange(len(_MATTERS[topic])), chance.choice(_HOMES), chance.choice(_SINCES), chance.choice(_PLACES),
        address,
    )  # fmt: skip
    return _worded(chance, minute, phone, topic, parts, variant=0, repeats=None)


def _worded(
    chance: Random, minute: int, phone: str, topic: str, parts: tuple[int, str, str, str, str], *, variant: int,
    repeats: int | None,
) -> Told:  # fmt: skip
    matter, home, since, place, address = parts
    if place:
        said = f"{_MATTERS[topic][matter][variant].format(home=home, since=since)} في {place}"
    else:
        said = _AFFAIRS[topic][variant]
    more = chance.sample(_MORE, chance.choice((0, 0, 2, 5)))
    return Told(phone, topic, "، ".join((f"{said} {address}".strip(), *more)), minute, parts, repeats)
