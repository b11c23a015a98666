"""The person's own words are parted from quotes and signatures, whatever program and language wrote them."""

import pytest

from normalize.quotes import part, split

OWN = "لم يتم حل المشكلة حتى الآن.\nأرجو المتابعة."
OLD = "عزيزي المراجع\nتم إغلاق البلاغ رقم 123"


def marked(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


ATTRIBUTIONS = [
    "في الثلاثاء، 5 مارس 2019 في 11:33 ص تمت كتابة ما يلي بواسطة خدمة العملاء <c@gov.example>:",
    "بتاريخ 4 يونيو، 2017 8:39 م، جاء من خدمة العملاء <c@gov.example>:",
    "في الأحد، ٣ مارس ٢٠١٩ ١١:٢٢ خدمة العملاء <c@gov.example> كتب:",
    'بتاريخ ٢١/٠٣/٢٠١٨ ٩:٠٧ م، كتب "خدمة العملاء" <c@gov.example>:',
    "‏في ٢٢ نوفمبر ٢٠٢٦، الساعة ١٠:١٥ ص، كتبت خدمة العملاء <c@gov.example>:",
    "\u202bفي الثلاثاء، 5 مارس 2019 في 11:33 ص تمت كتابة ما يلي بواسطة\u202c خدمة العملاء <\u200ec@gov.example\u200e>:",
    "On Tue, 5 Mar 2019 at 11:33, Customer Care <c@gov.example> wrote:",
    "On 5 Mar 2019, at 11:33 AM, Customer Care wrote:",
    "2016-03-03 17:21 GMT+01:00 Customer Care <c@gov.example>:",
    "Customer Care <c@gov.example> schrieb am Di., 5. März 2019, 11:33:",
    "Am 05.03.2019 um 11:33 schrieb Customer Care:",
    "Le mar. 5 mars 2019 à 11:33, Service <c@gov.example> a écrit :",
    "El mar, 5 mar 2019 a las 11:33, Atención (<c@gov.example>) escribió:",
    "در تاریخ سه‌شنبه ۵ مارس ۲۰۱۹،‏ ۱۱:۳۳ خدمات <c@gov.example> نوشت:",
    "منگل، 5 مارچ 2019 کو 11:33 بجے <c@gov.example> نے لکھا:",
    "5 Mar 2019 Sal 11:33 tarihinde Destek <c@gov.example> şunu yazdı:",
    "मंगल, 5 मार्च 2019 को 11:33 पर सेवा <c@gov.example> ने लिखा:",
    "Pada Sel, 5 Mar 2019 pukul 11.33 Layanan <c@gov.example> menulis:",
    "вт, 5 мар. 2019 г. в 11:33, Служба <c@gov.example> написал:",
    "Noong Mar 5, 2019 nang 11:33, sumulat si Care <c@gov.example>:",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_a_reply_is_parted_with_and_without_quote_marks(attribution: str) -> None:
    for old in (marked(OLD), OLD):
        new, quoted, signature = split(f"{OWN}\n\n{attribution}\n\n{old}\n")
        assert new == OWN
        assert quoted.startswith(attribution)
        assert quoted.endswith(old)
        assert signature == ""


@pytest.mark.parametrize("attribution", [one for one in ATTRIBUTIONS if " <" in one and len(one) > 60])
def test_an_attribution_wrapped_over_two_lines_is_found(attribution: str) -> None:
    wrapped = attribution.replace(" <", "\n<", 1)
    assert split(f"{OWN}\n\n{wrapped}\n{marked(OLD)}")[0] == OWN


@pytest.mark.parametrize(
    "block",
    [
        "من: خدمة العملاء <c@gov.example>\nتم الإرسال: الثلاثاء، 5 مارس 2019 11:33 ص\nإلى: محمد\nالموضوع: بلاغ 123",
        "*From:* Care <c@gov.example>\n*Sent:* Tuesday, March 5, 2019 11:33\n*To:* Ali\n*Subject:* Case 123",
        "Von: Care\nGesendet: Dienstag, 5. März 2019 11:33\nAn: Ali\nBetreff: Fall",
        "De : Service\nEnvoyé : mardi 5 mars 2019 11:33\nÀ : Ali\nObjet : Dossier",
        "De: Atención\nEnviado: martes, 5 de marzo de 2019 11:33\nPara: Ali\nAsunto: Caso",
        "Kimden: Destek\nGönderildi: 5 Mart 2019 Salı 11:33\nKime: Ali\nKonu: Dosya",
        "از: خدمات <c@gov.example>\nتاریخ: ۵ مارس ۲۰۱۹\nبه: علی\nموضوع: پرونده",
        "منجانب: خدمات\nتاریخ: 5 مارچ 2019 11:33\nبنام: علی\nموضوع: شکایت",
        "प्रेषक: सेवा\nदिनांक: 5 मार्च 2019 11:33\nप्रति: अली\nविषय: शिकायत",
        "-----Original Message-----",
        "----- رسالة أصلية -----",
        "-------- Ursprüngliche Nachricht --------",
        "-------- Message d'origine --------",
    ],
)
@pytest.mark.parametrize("rule", ["", "________________________________\n"])
def test_what_is_below_an_outlook_block_is_quoted(block: str, rule: str) -> None:
    new, quoted, _ = split(f"{OWN}\n\n{rule}{block}\n\n{OLD}")
    assert new == OWN
    assert quoted.endswith(OLD)


def test_an_attribution_without_a_date_counts_above_quoted_lines() -> None:
    assert split(f"{OWN}\n\nc@gov.example wrote:\n{marked(OLD)}")[0] == OWN
    assert split(f"{OWN}\n\nكتب موظف الخدمة:\n{marked(OLD)}")[0] == OWN


def test_answers_below_and_between_quoted_lines_are_kept() -> None:
    text = "On 5 Mar 2019, at 11:33, Care <c@d.qa> wrote:\n> Which street?\nAl Rayyan street\n> Since when?\nSunday\n"
    assert split(text)[0] == "Al Rayyan street\nSunday"


@pytest.mark.parametrize(
    "prose",
    [
        "On Monday the ministry wrote:\nyou have to pay.\nI do not agree.",
        "On my street there is no light.\nAt night it is dark.",
        "كتب لي الموظف:\nراجعنا غدا.\nوراجعت ولم أجد أحدا.",
        "Problems:\n- water\n- light",
        "Please see the note from: the municipality",
        "Sent from my desk I watch the street flood every week.",
        "Thanks,\nMaria",
        "مع الشكر،\nمحمد",
        "I pay 100 -- no more",
        "I sent it to c@gov.example and they wrote:\nplease wait.\nI cannot wait.",
        "From my phone I cannot open your page.\nPlease help.",
        "मेरे फोन पर कोई संदेश नहीं आया\nकृपया मदद करें",
        "میرے موبائل پر کوئی پیغام نہیں آیا\nمدد کریں",
        "Von meinem Handy aus geht die Seite nicht.\nBitte helfen.",
        "لم يصلني رد من الهاتف\nأرجو التواصل",
        "السلام عليكم\nمن: محمد\nإلى: مدير البلدية\nالتاريخ: 22/11/2026\nالموضوع: شكوى\nالشارع مظلم.",
    ],
)
def test_prose_is_never_taken_for_a_quote(prose: str) -> None:
    assert split(prose) == (prose, "", "")


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nمحمد الكواري\n55512345",
        "--\nAli",
        "مرسل من الـ iPhone",
        "أُرسل من هاتف Huawei الخاص بي",
        "Sent from my iPhone",
        "Get Outlook for Android",
        "Envoyé de mon iPhone",
        "Von meinem iPhone gesendet",
        "Enviado desde mi iPhone",
        "iPhone'umdan gönderildi",
        "Dikirim dari iPhone saya",
        "मेरे iPhone से भेजा गया",
        "ارسال شده از iPhone من",
        "Отправлено с iPhone",
    ],
)
def test_signatures_are_parted_before_the_quote_and_without_one(signature: str) -> None:
    assert split(f"{OWN}\n\n{signature}") == (OWN, "", signature.strip())
    new, quoted, found = split(f"{OWN}\n\n{signature}\n\n{ATTRIBUTIONS[0]}\n{marked(OLD)}")
    assert (new, found) == (OWN, signature.strip())
    assert quoted.endswith(marked(OLD))


@pytest.mark.parametrize(
    "marker",
    [
        "---------- Forwarded message ---------",
        "---------- رسالة معاد توجيهها ---------",
        "Begin forwarded message:",
        "---------- Message transféré ---------",
        "-------- Weitergeleitete Nachricht --------",
        "---------- İletilen ileti ---------",
        "---------- Pesan terusan ---------",
    ],
)
def test_a_forward_is_new_content(marker: str) -> None:
    text = f"للعلم\n\n{marker}\nFrom: Ali <a@b.qa>\nDate: 5 Mar 2019\nSubject: x\nTo: c@gov.example\n\n{OLD}"
    parted = part(text)
    assert parted.is_forward
    assert (parted.new_text, parted.quoted_text) == (text, "")


def test_a_forward_without_a_marker_is_told_by_its_subject_or_by_saying_nothing_of_its_own() -> None:
    block = f"From: Ali <ali@example.qa>\nSent: Tuesday\nTo: Care\nSubject: Road\n\n{OLD}"
    assert part(block).is_forward
    assert part(f"FYI\n\n{block}", "FW: Road") == part(f"FYI\n\n{block}", "إعادة توجيه: Road")
    assert part(f"FYI\n\n{block}", "FW: Road").new_text.endswith(OLD)


def test_when_nothing_of_their_own_remains_the_whole_text_is_new() -> None:
    text = f"{ATTRIBUTIONS[0]}\n{marked(OLD)}"
    assert split(text) == (text, "", "")
    assert split("Sent from my iPhone") == ("Sent from my iPhone", "", "")
    assert split(" \n ") == ("", "", "")
