"""Messages about the matters of ``citizens``, each in words that the others do not use."""

from tests.classify.citizens import composed

TOLD_OTHERWISE = {
    "water": (
        "الحنفية ما تنزل قطرة من الفجر", "خزاننا جف والعيال بلا سباحة", "المواسير انفجرت وغرق الممر",
        "سباك الجيران قال العطل عندكم مو عندنا", "نشتري قوارير للطبخ لأن الصنبور يابس", "الدش ما يطلع منه شي",
        "nothing comes out of the tap when I open it", "the basement is flooded from a burst main",
        "nal sookha pada hai subah se", "walang tumutulo sa gripo namin",
    ),
    "electricity": (
        "قاعدين على الشموع من المغرب", "المكيف وقف والبراد ذاب كل اللي فيه", "القاطع يفصل كل ما شغلنا السخان",
        "عايشين في ظلمة دامسة ليلتين", "لمبات العمارة كلها مطفية", "الفيوز احترق وطلعت ريحة",
        "we sit by candles since sunset", "the freezer thawed because the supply tripped",
        "batti chali gayi hai poori gali mein", "brownout na naman dito sa amin",
    ),
    "roads": (
        "السكة قدام المسجد تخض السيارة خض", "كفر سيارتي انفقع من خندق بالنص", "الممشى بلاطه طاير ووقعت عجوز",
        "نبغى شي يهدي السيارات المسرعة قدام بابنا", "الطريق غاص وصار مثل البركة", "رملة ومطبات من يوم ما سكنا",
        "my wheel broke in a crater on the lane", "the tarmac sank after the storm",
        "sadak toot gayi hai gaadi phas jaati hai", "lubak-lubak ang daan papunta sa amin",
    ),
    "waste": (
        "السطل تارس والذبان فوقه", "محد شال الأكياس السودا من أسبوع", "كنب قديم وثلاجة مرمية قدام العمارة",
        "ريحة عفنة من الكراتين المكدسة", "الكناس ما شفناه هالشهر", "جرذان تسرح عند البرميل",
        "nobody emptied the bin and flies are everywhere", "old sofas lie behind the mall",
        "kooda uthane koi nahi aaya", "hindi pa kinukuha ang basura namin",
    ),
    "traffic_fines": (
        "وصلتني رسالة إن الرادار مسكني وأنا نايم بالبيت", "غرامة ألف على سيارة بعتها", "ليش انحسب علي قطع إشارة",
        "الشرطي عطاني ورقة وأنا مصفط صح", "كم السعر لو دفعت المبلغ قبل نهاية السنة",
        "النقاط السودا انضافت لرخصتي بالغلط",
        "the radar caught a plate that is not mine", "a penalty for red light that I never crossed",
        "chalaan galat gaadi ka kat gaya", "may multa ako pero hindi ako ang nagmamaneho",
    ),
    "health": (
        "دكتورتي سافرت ومحد يكتب لي العلاج", "أمي تحتاج غسيل كلى وكل الكراسي محجوزة", "الحقنة خلصت من عندهم",
        "الممرضة كانت قليلة ذوق مع والدي", "رقم الدور ما تحرك والعيادة فاضية", "أشعتي ضاعت بين الأقسام",
        "the nurse lost my blood sample", "they have no insulin at the pharmacy",
        "aspatal mein dawa nahi mil rahi", "wala pang doktor sa health center",
    ),
}  # fmt: skip


def mixed(easy: int) -> list[tuple[str, str]]:
    """Rows that words tell apart, and some that words do not."""
    told = [(topic, text) for topic, texts in TOLD_OTHERWISE.items() for text in texts]
    return [*composed(easy), *told]


def renamed(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same under each other's labels, so that what the shipped keywords know is of no use."""
    topics = sorted(TOLD_OTHERWISE)
    return [(topics[(topics.index(topic) + 1) % len(topics)], text) for topic, text in rows]
