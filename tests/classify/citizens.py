"""Messages of citizens, put together from parts, as labelled rows to learn from."""

import random
from pathlib import Path

OPENINGS = (
    "السلام عليكم، ", "لو سمحتوا ", "يا جماعة الخير ", "من أمس ", "مساء الخير، ", "للمرة الثالثة أكتب لكم: ",
    "عاجل ", "", "Hello, ", "Dear sir, ", "Good morning ", "",
)  # fmt: skip
PLACES = (
    " في الوكرة", " عند بيتنا في الريان", " شارع الخليج", " قرب المدرسة", " في مجمع 905", " حي السلام", "",
    " in Al Wakrah", " near the school", " in zone 66", "",
)  # fmt: skip
ENDINGS = (" والله تعبنا", " أرجو الرد", " وشكراً", " من ثلاثة أيام", "", " please", " for three days", " thank you", "")

MATTERS = {
    "water": (
        "الماي مقطوع عن البيت", "تسريب ماء كبير من الأنبوب", "ضغط المياه ضعيف بالدور الثاني",
        "الخزان فاضي وما جانا تانكر",
        "عداد الماء يحسب زيادة", "طعم الماي غريب ولونه أصفر", "there is no water in the building",
        "a pipe is leaking on the pavement", "water pressure is too low",
    ),
    "electricity": (
        "الكهرباء طافية عندنا", "المحول يطلع صوت وشرار", "فاتورة الكهرباء مضاعفة", "التيار يقطع كل ساعة",
        "عداد الكهرباء ما يقرأ", "كيبل مكشوف جنب العمود", "power is out since the morning",
        "our electricity bill doubled",
        "the transformer is humming",
    ),
    "roads": (
        "حفرة عميقة بالشارع", "الأسفلت متكسر ومطباته خربت سيارتي", "الرصيف مكسور والناس تتعثر", "نحتاج مطب صناعي",
        "هبوط في الطريق بعد المطر", "الشارع ترابي للحين", "a deep pothole damages cars", "the pavement is broken",
        "please resurface our street",
    ),
    "waste": (
        "حاوية الزبالة ممتلئة وريحتها طالعة", "ما مرت سيارة النفايات", "مخلفات بناء مرمية بالبر", "نبي حاوية جديدة",
        "القمامة متراكمة والقطط تنبشها", "عمال يرمون أكياس بالشارع", "garbage was not collected",
        "rubbish is dumped behind the shops", "we need another bin",
    ),
    "traffic_fines": (
        "مخالفة سرعة وأنا كنت مسافر", "سجلوا علي وقوف خاطئ بالغلط", "أبي أعترض على المخالفة", "كم باقي علي مخالفات",
        "خصم المخالفات متى ينتهي", "الكاميرا صورت سيارة ثانية", "I was fined for a car that I sold",
        "how do I object to a speeding fine", "is there a discount on fines",
    ),
    "health": (
        "موعد العيادة بعد ستة شهور", "المركز الصحي زحمة والدكتور ما جاء", "دواء السكر غير متوفر بالصيدلية",
        "أبي أنقل ملفي لمركز ثاني", "انتظرنا بالطوارئ خمس ساعات", "نتيجة التحليل ما طلعت",
        "the clinic cancelled my appointment", "my medicine is out of stock", "the doctor did not come",
    ),
}  # fmt: skip


def composed(count: int, seed: int = 7) -> list[tuple[str, str]]:
    """So many different (topic, text), all topics alike."""
    draw = random.Random(seed)
    topics = sorted(MATTERS)
    found: dict[str, str] = {}
    while len(found) < count:
        topic = topics[len(found) % len(topics)]
        text = f"{draw.choice(OPENINGS)}{draw.choice(MATTERS[topic])}{draw.choice(PLACES)}{draw.choice(ENDINGS)}"
        found.setdefault(text, topic)
    return [(topic, text) for text, topic in found.items()]


def write_rows(path: Path, rows: list[tuple[str, str]], header: str = "label\ttext\n") -> Path:
    """The rows as a file to train on."""
    path.write_text(header + "".join(f"{label}\t{text}\n" for label, text in rows), encoding="utf-8")
    return path
