"""The words of out-of-office programs, by language; a new language is one more entry.

Everything is lower case and without vowel marks.
"""

AWAY: dict[str, tuple[str, ...]] = {
    "ar": (
        *("رد تلقائي", "الرد التلقائي", "رد آلي", "رد الي", "الرد الآلي", "رد اوتوماتيكي", "رد أوتوماتيكي"),
        *("خارج المكتب", "خارج مكتبي", "رسالة خارج المكتب", "رد تلقائى", "إجابة تلقائية"),
    ),
    "bg": ("автоматичен отговор", "извън офиса"),
    "bn": ("স্বয়ংক্রিয় উত্তর", "স্বয়ংক্রিয় উত্তর"),
    "ca": ("resposta automàtica", "fora de l'oficina"),
    "cs": ("automatická odpověď", "automaticka odpoved", "mimo kancelář"),
    "da": (
        "automatisk svar",
        "autosvar",
        "ikke på kontoret",
    ),
    "de": (
        *("automatische antwort", "abwesenheitsnotiz", "automatische abwesenheitsnotiz", "automatische rückantwort"),
        *("nicht im büro", "abwesend", "abwesenheit", "abwesenheitsmeldung", "abwesenheitsassistent"),
    ),
    "el": ("αυτόματη απάντηση", "εκτός γραφείου"),
    "en": (
        *("automatic reply", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response"),
        *("autoresponse", "automated reply", "automated response", "automatic response", "auto responder"),
        *("out of office", "out of the office", "out of office autoreply", "out of office auto-reply", "ooo"),
        *("out of office auto reply", "out of office reply", "vacation reply", "away from my mail"),
        *("away from office", "out-of-office", "absence notification", "away notice", "out of office notification"),
        *("auto: re", "on vacation", "i am away", "i'm away"),
        *("out of office message", "auto reply message", "vacation notice", "out of office response"),
    ),
    "es": (
        *("respuesta automática", "respuesta automatica", "fuera de la oficina", "fuera de oficina"),
        *("contestación automática", "ausente de la oficina", "autorrespuesta"),
    ),
    "fa": (
        "پاسخ خودکار",
        "جواب خودکار",
        "خارج از دفتر",
        "پاسخ اتوماتیک",
        "پاسخگوی خودکار",
    ),
    "et": ("automaatvastus", "automaatne vastus"),
    "fi": ("automaattinen vastaus", "poissa toimistosta", "lomavastaus"),
    "fr": (
        *("réponse automatique", "reponse automatique", "absence du bureau", "absent du bureau"),
        *("message d'absence", "réponse d'absence"),
    ),
    "he": (
        "תשובה אוטומטית",
        "מענה אוטומטי",
        "מחוץ למשרד",
        "הודעת היעדרות",
        "השב אוטומטי",
    ),
    "hi": (
        *("स्वचालित उत्तर", "स्वचालित प्रत्युत्तर", "स्वतः उत्तर", "ऑटो रिप्लाई", "कार्यालय से बाहर"),
        *("स्वचालित जवाब",),
    ),
    "hr": ("automatski odgovor", "аутоматски одговор"),
    "hu": ("automatikus válasz", "házon kívül", "automatikus valasz"),
    "id": ("balasan otomatis", "jawaban otomatis"),
    "it": (
        "risposta automatica",
        "risposta automatica fuori sede",
        "assente dall'ufficio",
        "fuori sede",
        "fuori ufficio",
        "assenza dall'ufficio",
    ),
    "ja": (
        "自動返信",
        "自動応答",
        "不在通知",
        "不在のお知らせ",
        "【自動返信】",
        "自動送信",
    ),
    "ko": ("자동 회신", "자동회신", "자동 응답", "자동응답", "부재 중", "부재중", "부재중 자동응답"),
    "lt": ("automatinis atsakymas",),
    "lv": ("automātiskā atbilde",),
    "ml": ("യാന്ത്രിക മറുപടി",),
    "ms": ("balasan automatik", "jawapan automatik"),
    "nl": (
        "automatisch antwoord",
        "automatische beantwoording",
        "afwezigheidsbericht",
    ),
    "no": (
        "automatisk svar",
        "autosvar",
        "ikke på kontoret",
    ),
    "pl": (
        "automatyczna odpowiedź",
        "autoodpowiedź",
        "odpowiedź automatyczna",
        "poza biurem",
    ),
    "pt": (
        "resposta automática",
        "resposta automatica",
        "fora do escritório",
    ),
    "ro": ("răspuns automat", "raspuns automat", "în afara biroului"),
    "ru": (
        "автоматический ответ",
        "автоответ",
        "автоответчик",
        "вне офиса",
        "отсутствие на рабочем месте",
    ),
    "sk": ("automatická odpoveď", "mimo kancelárie"),
    "sl": ("samodejni odgovor", "avtomatski odgovor"),
    "sv": (
        "automatiskt svar",
        "autosvar",
        "inte på kontoret",
        "frånvaromeddelande",
    ),
    "ta": ("தானியங்கு பதில்", "தானியங்கி பதில்"),
    "th": ("ตอบกลับอัตโนมัติ", "ข้อความตอบกลับอัตโนมัติ"),
    "tl": (
        "awtomatikong tugon",
        "awtomatikong sagot",
    ),
    "tr": (
        "otomatik yanıt",
        "otomatik cevap",
        "ofis dışında",
        "ofis dışındayım",
        "otomatik yanit",
    ),
    "uk": (
        "автоматична відповідь",
        "автовідповідь",
        "поза офісом",
        "автовідповідач",
    ),
    "ur": (
        "خودکار جواب",
        "خود کار جواب",
        "خودکار جوابی پیغام",
        "دفتر سے باہر",
        "آٹو رپلائی",
    ),
    "vi": ("trả lời tự động", "thư trả lời tự động"),
    "zh": (
        "自动回复",
        "自動回覆",
        "自动答复",
        "自動回復",
        "外出通知",
        "不在办公室",
        "自动应答",
    ),
}
"""Subjects, or what they begin with before a colon or a dash. Words that people use of themselves are not here."""

SAYS_AUTOMATIC = (
    *("this is an automatic", "this is an automated", "this is an auto", "automatic reply", "auto reply", "auto-reply"),
    *("automated response", "هذا رد تلقائي", "هذا رد آلي", "هذه رسالة تلقائية", "هذه رسالة آلية", "رد تلقائي"),
    *("ceci est une réponse automatique", "dies ist eine automatische", "esta es una respuesta automática"),
    *("یہ خودکار جواب", "یہ ایک خودکار", "यह एक स्वचालित", "bu otomatik bir", "это автоматический", "这是自动"),
)
"""How the text of an out-of-office program may open."""
SAYS_AWAY = (
    *("out of the office", "out of office", "on leave", "on vacation", "on holiday", "do not reply", "limited access"),
    *("i will be back", "return to the office", "when i return", "خارج المكتب", "إجازة", "اجازة", "عند عودتي"),
    *("سأعود", "لا ترد على هذه الرسالة", "لا تقم بالرد", "عدم الرد على هذه الرسالة", "absent", "en congé", "im urlaub"),
    *("abwesend", "de vacaciones", "چھٹی", "छुट्टी", "izinde", "в отпуске", "休假"),
)
"""And what it also says: both together are no person's."""

SENTENCES = (
    *("i am out of the office", "i'm out of the office", "i will be out of the office", "i am currently out of"),
    *("i am out of office", "i'm out of office", "i will be out of office", "i am on vacation", "i am on annual leave"),
    *("i am on leave", "i'm on leave", "i am on holiday", "أنا خارج المكتب", "أنا في إجازة", "انا في اجازة"),
    *("ich bin nicht im büro", "ich bin abwesend", "je suis absent", "estoy fuera de la oficina"),
)
"""Subjects that programs write in the first person, whatever follows."""
