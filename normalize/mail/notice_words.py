"""The words of notices about mail that did not arrive, by language; a new language is one more entry.

Everything is lower case and without vowel marks.
"""

NOTICES: dict[str, tuple[str, ...]] = {
    "ar": (
        *("تعذر تسليم رسالتك", "تعذر تسليم الرسالة", "لم يتم تسليم رسالتك", "فشل تسليم رسالتك", "لم تصل رسالتك إلى"),
        *("فشل التسليم إلى هؤلاء المستلمين", "تعذر التسليم إلى", "لم يتم توصيل رسالتك", "تعذر إيصال رسالتك"),
        *("تعذر العثور على العنوان", "لم يتم العثور على العنوان", "معلومات التشخيص للمسؤولين", "تعذر توصيل رسالتك"),
        *("فشل التسليم إلى المستلمين", "تأخر تسليم رسالتك", "حدثت مشكلة أثناء تسليم رسالتك", "لم يمكن تسليم رسالتك"),
    ),
    "cs": ("nebylo možné doručit", "nelze doručit", "nepodařilo se doručit", "nebyla doručena"),
    "da": ("kunne ikke leveres", "blev ikke leveret"),
    "de": ("konnte nicht zugestellt werden", "nicht zugestellt werden", "zustellung an folgende", "zustellung fehl"),
    "el": ("δεν ήταν δυνατή η παράδοση", "δεν παραδόθηκε", "δεν ήταν δυνατό να παραδοθεί"),
    "en": (
        *("this is the qmail-send program", "wasn't able to deliver your message", "this is the mail system at"),
        *("this is the postfix program", "sorry to have to inform you", "created automatically by mail delivery"),
        *("permanent fatal errors", "transcript of session", "addresses had delivery", "transient non-fatal errors"),
        *("did not reach", "delivery has failed", "delivery to the following", "diagnostic information for"),
        *("user unknown", "unknown user", "no such user", "user not found", "mailbox unavailable", "mailbox is full"),
        *("address not found", "wasn't delivered", "couldn't be delivered", "could not be delivered", "undeliverable"),
        *("was not delivered", "not listed in", "cannot be delivered", "can not be delivered", "not be delivered"),
        *("unable to deliver", "error delivering", "attempting to deliver", "trying to deliver", "failed to deliver"),
        *("delivery failed", "undelivered", "delivery error", "delivery status notification", "generating server"),
        *("returned to sender", "returning your message", "delivery attempts", "has not yet been delivered"),
        *("mail system error", "message delivery", "account is disabled", "trouble delivering", "problem delivering"),
        *("recipient address rejected", "over quota", "unroutable address", "unrouteable address", "host unknown"),
        *("could not be sent", "unable to relay", "failed addresses follow", "failed recipient", "unknown recipient"),
        *(
            "recipient unknown",
            "permanent error",
            "non-delivery",
            "nondelivery",
            "cannot deliver",
            "not able to deliver",
        ),
    ),
    "es": ("no se pudo entregar", "no se ha podido entregar", "no se puede entregar", "no ha podido ser entregado"),
    "fa": ("تحویل داده نشد", "قابل تحویل نیست", "تحویل پیام شما", "نتوانستیم پیام شما را"),
    "fi": ("ei voitu toimittaa", "toimitus epäonnistui", "ei voida toimittaa"),
    "fr": (
        "n'a pas pu être remis",
        "n’a pas pu être remis",
        "n'a pas été remis",
        "échec de la remise",
        "pas pu être dél",
    ),
    "he": ("לא ניתן היה למסור", "לא נמסרה", "המסירה נכשלה", "לא ניתן למסור"),
    "hi": ("वितरित नहीं किया जा सका", "डिलीवर नहीं", "नहीं पहुंचाया जा सका"),
    "hu": ("nem kézbesíthető", "nem sikerült kézbesíteni", "kézbesítése sikertelen"),
    "id": ("tidak dapat dikirim", "tidak terkirim", "gagal dikirim"),
    "it": ("non è stato possibile recapitare", "impossibile recapitare", "non è stato recapitato", "non recapitato"),
    "ja": (
        *("送信できませんでした", "配信できませんでした", "お届けできません", "宛先不明", "ユーザが見つかりません"),
        *("配送できませんでした", "配信できない", "送信できない", "存在しません"),
        *("見つかりませんでした", "届きませんでした", "配送できません", "配信不能", "エラーのため"),
    ),
    "ko": (
        "전송하지 못했",
        "존재하지 않는",
        "배달할 수 없",
        "전송에 실패",
        "배달하지 못했",
        "배달되지 않았",
        "전송되지 않았",
    ),
    "nl": ("kan niet worden bezorgd", "kon niet worden bezorgd", "niet worden afgeleverd", "is niet bezorgd"),
    "no": ("kunne ikke leveres", "ble ikke levert", "kan ikke leveres"),
    "pl": ("nie można dostarczyć", "nie została dostarczona", "nie mogła zostać dostarczona"),
    "pt": ("não pôde ser entregue", "não foi entregue", "não foi possível entregar", "falha na entrega"),
    "ro": ("nu a putut fi livrat", "nu a fost livrat", "imposibil de livrat"),
    "ru": ("не удалось доставить", "не может быть доставлено", "не было доставлено", "невозможно доставить"),
    "sv": ("kunde inte levereras", "gick inte att leverera", "har inte levererats"),
    "th": ("ไม่สามารถส่ง", "ไม่พบที่อยู่", "ส่งไม่สำเร็จ"),
    "tr": ("teslim edilemedi", "iletilemedi", "teslim edilemiyor", "ulaştırılamadı"),
    "uk": ("не вдалося доставити", "не було доставлено", "неможливо доставити"),
    "ur": ("نہیں پہنچایا جا سکا", "ڈیلیور نہیں", "ترسیل ناکام", "نہیں پہنچ سکا"),
    "vi": ("không thể gửi", "không gửi được", "không tìm thấy địa chỉ"),
    "zh": ("退信", "被退回", "无法送达", "未能送达", "投递失败", "无法传递", "無法傳遞", "收件人不存在", "地址不存在"),
}

OPENINGS = (
    *("hi. this is the", "this is the mail system", "this is the postfix", "this message was created automatically"),
    *("this is an automatically generated delivery", "this is a delivery status notification", "the original message"),
    *("your message could not be", "your message was not delivered", "your message wasn't delivered", "your message\n"),
    *(
        "your message did not reach",
        "your message to",
        "your mail to",
        "your mail could not be",
        "your message has not",
    ),
    *("delivery has failed", "delivery to the following", "message could not be delivered", "could not deliver"),
    *("could not be delivered", "the following address", "the following recipient", "the following message"),
    *(
        "sorry, we were unable",
        "unable to deliver",
        "undeliverable",
        "undelivered",
        "failed to deliver",
        "unknown user",
    ),
    *("the message that you sent", "a message that you sent", "the message you sent", "we were unable to deliver"),
    *(
        "an error occurred while trying to deliver",
        "there was an error delivering",
        "failed recipient",
        "mail delivery",
    ),
    *("تعذر تسليم رسالتك", "لم يتم تسليم رسالتك", "فشل تسليم رسالتك", "فشل التسليم إلى", "تعذر التسليم إلى"),
    *("تعذر توصيل رسالتك", "لم يتم توصيل رسالتك", "تعذر إرسال رسالتك", "لم يتم العثور على العنوان"),
    *(
        "échec de la remise",
        "votre message n'a pas pu",
        "fehler bei der nachrichtenzustellung",
        "ihre nachricht konnte",
    ),
    *(
        "no se pudo entregar",
        "no se puede entregar",
        "falha na entrega",
        "impossibile recapitare",
        "退信",
        "抱歉，您的邮件",
    ),
    *("не удалось доставить", "не вдалося доставити", "次のあて先", "تحویل پیام شما"),
    *(
        "this report relates to your message",
        "error: ",
        "delivery failure",
        "we had trouble delivering",
        "hello this is the interscan",
        "sorry, you are not a member",
    ),
    *(
        "hello, this is the mail server on",
        "this is an email-delivery notice",
        "your mail sent on:",
        "ihre mail konnte",
    ),
    *("this is the messagelabs", "this is the dragonfly", "an error has occurred while attempting to deliver"),
)
"""How a notice opens: with the server's own words, not with somebody's who tells of them."""

DELAYS = (
    *("delayed", "(delay)", "still being retried", "could not send message for past", "has not yet been delivered"),
    *("warning message only", "will continue to try", "will keep trying", "will be retried", "delivery delay"),
    *("not yet been delivered", "do not need to resend", "delivery incomplete", "still trying", "deferred:"),
    *("تأخر تسليم", "تأخير التسليم", "سنستمر في المحاولة", "verzögert", "retardé", "en retard", "retrasado", "opóźn"),
)
"""Said while the server still tries."""
CUTS = (
    *(
        "\n--- below this line is a copy",
        "\n------ this is a copy",
        "\n--- original message",
        "\n-----original message",
    ),
    *("\n----- original message", "\n----- message header follows", "\n----- unsent message", "\n--- header of"),
    *("\n--- the header of the original", "\n---- begin", "\n----- returned message", "\n--- message header"),
    *("\noriginal message headers", "\nmessage headers follow", "\nyour original message", "\nreturn-path:"),
    *(
        "\nreceived: ",
        "\n> received: ",
        "\nfrom: ",
        "\n======= mail header",
        "\n--- returned message",
        "\nرؤوس الرسالة",
    ),
    *("\ndate: ", "\n--------message header", "\n--- mail header", "\nmessage contents follow", "\n----- forwarded"),
)
"""Where the notice ends and the copy of the mail begins."""
HOPELESS = (
    *("user unknown", "unknown user", "no such user", "user not found", "does not exist", "doesn't exist"),
    *("not found", "no mailbox", "invalid recipient", "invalid mailbox", "not listed in", "unknown recipient"),
    *("recipient unknown", "unrouteable", "unroutable", "host unknown", "no such address", "account is disabled"),
    *("no such mailbox", "unknown address", "not a valid", "no longer", "not our customer", "unknown local part"),
    *("غير موجود", "تعذر العثور", "لم يتم العثور", "宛先不明", "見つかりません", "不存在", "unbekannt", "inconnu"),
    *("desconocido", "sconosciuto", "не существует", "не найден"),
)
"""Reasons that will not change."""
