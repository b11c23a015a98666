"""People who use the words of machines are people: a citizen who is taken for one gets no answer."""

import pytest

from normalize.mail.machine import Judgement
from tests.normalize.judging import judge

PERSON = "From: محمد <m@example.qa>"


def mail(*headers: str, body: str) -> bytes:
    return ("\n".join(headers) + "\n\n" + body).encode()


PEOPLE = [
    ("Re: Undelivered parcel", "My parcel could not be delivered and the office does not answer."),
    ("لم يتم التسليم", "لم يتم تسليم فاتورة الكهرباء إلى منزلي منذ شهرين، أرجو المساعدة."),
    ("لم يتم تسليم الطرد", "طلبت طرداً من بريد قطر رقم 5.1.1 ولم يصل. بريدي ali@qatar.example"),
    ("تعذر التسليم", "كتب لي المندوب: تعذر التسليم. أنا في البيت كل يوم! هاتفي 55512345"),
    ("فشل تسليم المعاملة", "حاولت تسليم معاملتي ثلاث مرات وفشل التسليم بسبب النظام."),
    ("رسالة مرتجعة من البريد", "أرسلت رسالة مسجلة وعادت إلي. ما السبب؟"),
    ("غير قابل للتسليم", "قيل لي إن عنواني غير قابل للتسليم. كيف أصحح العنوان الوطني؟"),
    ("Delivery failed", "The water tanker delivery failed again today in Al Rayyan."),
    ("Delivery failure of the cooking gas cylinders", "We were told 450 riyals but nobody came."),
    ("Undeliverable mail at my P.O. box", "Your post office says my mail is undeliverable. My box is 550 in Doha."),
    ("Returned mail", "My registered mail was returned to sender. Please advise, ali@qatar.example"),
    ("Failure notice from Kahramaa", "I got a failure notice on my door. What is it?"),
    ("Delay", "The delay in building road 5 is too much."),
    ("Warning: message from the municipality", "I got a warning message from you. Why?"),
    ("Address not found on your map", "My address not found on your app. Zone 55 street 850."),
    ("Mail delivery to zone 12", "Nobody delivers mail here."),
    ("Fwd: Undeliverable: شكوى", "حاولت مراسلتكم وعادت رسالتي:\n\nDelivery has failed to these recipients:\n"
     "x@gov.example\n550 5.1.1 user unknown"),
    ("FW: Mail delivery failed", "please see below, your address does not work\n\nThis message was created "
     "automatically by mail delivery software.\n  x@gov.example\n    550 unknown"),
    ("إعادة توجيه: تعذر التسليم", "وصلني هذا من بريدكم:\nتعذر تسليم رسالتك إلى x@gov.example 550 5.1.1"),
    ("Re: رد تلقائي: شكوى", "أرجو أن يرد علي موظف وليس الرد التلقائي."),
    ("هذا رد تلقائي لا يفيد", "أريد موظفاً."),
    ("الرد التلقائي لا يحل مشكلتي", "مضى أسبوعان."),
    ("شكوى", "هذا رد آلي ولا يحل مشكلتي! أريد التحدث إلى موظف."),
    ("شكوى", "رد تلقائي مرة أخرى؟ أين الموظفون؟"),
    ("Re: your case", "This is an automatic reply, I want a human being to answer me please."),
    ("Out of office hours are wrong on your page", "They say 8 to 2."),
    ("خارج المكتب لا أحد يرد على الهاتف", "اتصلت عشر مرات."),
    ("خارج الدوام", "ماذا أفعل إذا انقطع الماء خارج الدوام؟"),
    ("Vacation", "I want to ask about school vacation dates."),
    ("Annual leave", "My employer refuses my annual leave. Is this legal?"),
    ("Absence: mon fils", "Mon fils est absent de l'école aujourd'hui."),
    ("إجازة", "أريد تقديم طلب إجازة مرضية."),
    ("Auto", "My auto insurance was refused."),
    ("Automatic gate at the park is broken", "It hurt a child."),
    ("Abwesenheit der Müllabfuhr", "Seit zwei Wochen."),
    ("छुट्टी", "स्कूल की छुट्टी कब है?"),
    ("بجلی کا بل نہیں پہنچا", "میرا بل ڈیلیور نہیں ہوا۔"),
    ("Hindi naihatid ang bill ko", "Wala pa rin pong dumarating na bill."),
    ("Undelivered mail", "Hello, when I write to info@gov.example I get 550 5.1.1 user unknown. Please fix it."),
    ("لم يتم تسليم بريدي", "عندما أكتب إلى info@gov.example يظهر: 550 5.1.1 user unknown، أرجو الإصلاح."),
    ("Mail delivery failed", "I tried three times and my message could not be delivered to info@gov.example (550)."),
    ("ملف مرفق", "begin 644 note.txt\n#0V%T\n`\nend\n"),
    ("سؤال", "Message-ID: <x@y.example>\nما معنى هذا السطر في بريدكم؟"),
    ("تقرير", "Feedback-Type is a field that I do not understand."),
    ("postmaster", "من هو مدير البريد postmaster@gov.example عندكم؟ رسائلي لا تصل 550."),
    ("رسائلي لا تصل إليكم", "يظهر لي: 550 5.1.1 user unknown كلما كتبت إلى shakwa@gov.example"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "body"), PEOPLE)
def test_people_who_use_the_words_of_machines_are_people(subject: str, body: str) -> None:
    assert judge(mail(PERSON, f"Subject: {subject}", body=body)) == Judgement()


@pytest.mark.parametrize("sender", ["info@shop.example", "noreply@forms.gov.example", "admin@school.example"])
def test_offices_and_web_forms_are_people_too(sender: str) -> None:
    assert judge(mail(f"From: {sender}", "Subject: لم يتم التسليم", body="لم تصل الفاتورة")).auto is None
    assert (
        judge(mail(f"From: {sender}", "Subject: Undelivered", body="A letter could not be delivered to me")).auto
        is None
    )
    assert judge(mail(f"From: {sender}", "Subject: Complaint", body="It could not be delivered to me")).auto is None


def test_a_postmaster_who_writes_himself_is_a_person() -> None:
    assert judge(mail("From: postmaster@uni.example", "Subject: Question", body="Which port do you use?")).auto is None
