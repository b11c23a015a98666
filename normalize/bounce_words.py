"""The words of mail servers about mail that did not arrive, by language; a new language is one more entry.

Everything is lower case and without vowel marks. Subjects count only where they begin so.
"""

DAEMONS: frozenset[str] = frozenset(
    (
        *("mailer-daemon", "mailerdaemon", "mailer_daemon", "mail-daemon", "maildaemon", "mail.daemon", "mdaemon"),
        *("mail-delivery-subsystem", "mail-delivery-system", "maildeliverysystem", "mailer-deamon"),
        *("mailer-daemon-noreply", "mail-deliver", "postmaster-noreply", "mailerdaemon-noreply"),
    )
)
"""Local parts that no person has."""
DAEMON_PREFIXES = ("microsoftexchange329e", "mailer-daemon", "mail-daemon")
POSTMASTERS: frozenset[str] = frozenset(
    (
        "postmaster",
        "post-master",
        "post_master",
        "bounce",
        "bounces",
        "mailerror",
        "mail-error",
        "nondelivery",
        "ndr",
        "failure",
    )
)
"""Local parts that mostly, and not only, servers write from."""
POSTMASTER_PREFIXES = ("bounce-", "bounce+", "bounces-", "bounces+", "postmaster-", "bounce_", "bounces_")
SERVERS: frozenset[str] = frozenset(
    (
        *("admin", "administrator", "root", "system", "systemadministrator", "nobody", "mailer", "mail", "smtp"),
        *("noreply", "no-reply", "donotreply", "do-not-reply", "notification", "notifications", "email"),
        *("delivery", "mailadmin", "mailmaster", "mail-admin", "antispam", "gateway", "mailgateway", "lotus"),
    )
)
"""Local parts that servers share with offices and web forms."""
DAEMON_NAMES = (
    *("mail delivery", "mailer-daemon", "mailer daemon", "mail system", "mail daemon", "mail administrator"),
    *("delivery subsystem", "system administrator", "email delivery", "e-mail delivery", "mdaemon", "postmaster"),
    *("internet mail delivery", "mailer deamon", "delivery status", "نظام تسليم البريد", "مسؤول النظام"),
)

SUBJECTS: dict[str, tuple[str, ...]] = {
    "ar": (
        *("تعذر التسليم", "تعذر تسليم", "لم يتم التسليم", "لم يتم تسليم", "غير قابل للتسليم", "فشل التسليم"),
        *("فشل تسليم", "فشل في التسليم", "إشعار حالة التسليم", "اشعار حالة التسليم", "تعذر إرسال", "لم يتم توصيل"),
        *("إشعار بعدم التسليم", "رسالة مرتجعة", "تقرير عدم التسليم", "فشل توصيل", "الرسالة لم تسلم", "تعذر توصيل"),
    ),
    "da": ("ikke leveret", "kunne ikke leveres", "leveringsfejl"),
    "de": (
        *("unzustellbar", "zustellung fehlgeschlagen", "nicht zustellbar", "fehler bei der zustellung"),
        *("unzustellbarkeit", "zustellungsfehler", "benachrichtigung zum übermittlungsstatus", "mailzustellung"),
    ),
    "en": (
        *("undeliver", "undelivered", "non-deliver", "nondeliver", "non deliver", "not delivered", "mail delivery"),
        *("delivery status", "delivery failure", "delivery has failed", "delivery failed", "delivery report"),
        *("delivery notification", "delivery problem", "delivery error", "delivery failure report", "failed delivery"),
        *("returned mail", "returned to sender", "returned message", "failure notice", "failure delivery"),
        *("message delivery", "message not delivered", "mail could not be delivered", "mail failed", "mail error"),
        *(
            "mail system error",
            "mail undeliver",
            "email delivery failure",
            "email undeliver",
            "warning: could not send",
        ),
        *("warning: message", "could not send message", "message status - undeliverable", "message undeliver"),
        *("message could not be delivered", "your message could not be", "your message to", "message you sent"),
        *("unable to deliver", "nondelivery", "rejected mail", "bounced mail", "bounce message", "bounced message"),
        *("user unknown", "unknown user", "permanent delivery", "postmaster notify", "error sending mail"),
        *("mailsystem error", "delayed mail", "delivery delayed", "delay", "successful mail delivery", "mail status"),
        *("dsn:", "ndn:", "ndr:", "undeliv", "inform: ", "there was an error sending your mail", "mdaemon"),
        *("[postmaster] ", "notification d'état", "address not found", "delivery to the following", "deferred"),
        *("the message could not be delivered", "email was not delivered", "mail not delivered", "failed mail"),
        *("failed:", "mail delivery error", "error delivering", "smtp error", "mailbox unavailable", "relayed:"),
    ),
    "es": (
        *("no se puede entregar", "no se pudo entregar", "no se ha podido entregar", "no entregado", "no entregable"),
        *("error de entrega", "devolución de correo", "notificación de estado de entrega", "correo devuelto"),
    ),
    "fa": ("تحویل ناموفق", "تحویل نشد", "قابل تحویل نیست", "غیرقابل تحویل", "عدم تحویل", "ارسال ناموفق"),
    "fr": (
        *("non remis", "non distribuable", "échec de la remise", "échec de remise", "message non", "courrier non"),
        *("remise impossible", "notification d'échec", "undelivered mail", "échec de livraison", "non délivré"),
    ),
    "he": ("לא ניתן למסור", "לא נמסר", "לא נמסרה", "מסירה נכשלה", "המסירה נכשלה", "כשל במסירה"),
    "hi": ("डिलीवर नहीं", "वितरित नहीं", "वितरण विफल", "डिलीवरी विफल", "सुपुर्द नहीं"),
    "it": (
        *(
            "non recapitabile",
            "mancato recapito",
            "impossibile recapitare",
            "mancata consegna",
            "recapito non riuscito",
        ),
        *("notifica dello stato del recapito", "messaggio non recapitato", "avviso di mancata consegna"),
    ),
    "ja": ("配信不能", "配信できません", "配信エラー", "未配信", "エラーメール", "送信エラー", "メール配信エラー"),
    "nl": ("onbestelbaar", "niet bezorgd", "niet afgeleverd", "bezorging mislukt", "kan niet worden bezorgd"),
    "no": ("kan ikke leveres", "ikke levert", "leveringen mislyktes", "kunne ikke leveres"),
    "pl": (
        "niedostarczon",
        "nie można dostarczyć",
        "nie dostarczono",
        "zwrot wiadomości",
        "niepowodzenie dostarczenia",
    ),
    "pt": (
        *(
            "não é possível entregar",
            "não entregue",
            "falha na entrega",
            "falha de entrega",
            "não foi possível entregar",
        ),
        *("notificação de status de entrega", "mensagem não entregue", "mensagem devolvida", "não é possível enviar"),
    ),
    "ru": (
        *("не доставлено", "недоставлено", "не удается доставить", "не удалось доставить", "недоставленное"),
        *("сообщение не доставлено", "письмо не доставлено", "уведомление о недоставке", "ошибка доставки"),
    ),
    "sv": ("kan inte levereras", "kunde inte levereras", "ej levererat", "det går inte att leverera", "olevererbart"),
    "tr": ("teslim edilemedi", "teslim edilemiyor", "iletilemedi", "gönderilemedi", "teslimat başarısız"),
    "uk": ("не доставлено", "недоставлено", "не вдалося доставити", "неможливо доставити", "помилка доставки"),
    "ur": ("ناقابل ترسیل", "ترسیل ناکام", "ڈیلیوری ناکام", "پیغام نہیں پہنچ", "ڈیلیور نہیں"),
    "zh": (
        "退信",
        "系统退信",
        "未送达",
        "无法送达",
        "投递失败",
        "无法传递",
        "無法傳遞",
        "傳送失敗",
        "未传递",
        "郵件退回",
    ),
}

NOTICES: dict[str, tuple[str, ...]] = {
    "ar": (
        *("تعذر تسليم رسالتك", "تعذر تسليم الرسالة", "لم يتم تسليم رسالتك", "فشل تسليم رسالتك", "لم تصل رسالتك إلى"),
        *("فشل التسليم إلى هؤلاء المستلمين", "تعذر التسليم إلى", "لم يتم توصيل رسالتك", "تعذر إيصال رسالتك"),
        *("تعذر العثور على العنوان", "لم يتم العثور على العنوان", "معلومات التشخيص للمسؤولين", "تعذر توصيل رسالتك"),
        *("فشل التسليم إلى المستلمين", "تأخر تسليم رسالتك", "حدثت مشكلة أثناء تسليم رسالتك", "لم يمكن تسليم رسالتك"),
    ),
    "da": ("kunne ikke leveres", "blev ikke leveret"),
    "de": ("konnte nicht zugestellt werden", "nicht zugestellt werden", "zustellung an folgende", "zustellung fehl"),
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
    "fr": (
        "n'a pas pu être remis",
        "n’a pas pu être remis",
        "n'a pas été remis",
        "échec de la remise",
        "pas pu être dél",
    ),
    "he": ("לא ניתן היה למסור", "לא נמסרה", "המסירה נכשלה", "לא ניתן למסור"),
    "hi": ("वितरित नहीं किया जा सका", "डिलीवर नहीं", "नहीं पहुंचाया जा सका"),
    "it": ("non è stato possibile recapitare", "impossibile recapitare", "non è stato recapitato", "non recapitato"),
    "ja": (
        *("送信できませんでした", "配信できませんでした", "お届けできません", "宛先不明", "ユーザが見つかりません"),
        *("見つかりませんでした", "届きませんでした", "配送できません", "配信不能", "エラーのため"),
    ),
    "nl": ("kan niet worden bezorgd", "kon niet worden bezorgd", "niet worden afgeleverd", "is niet bezorgd"),
    "no": ("kunne ikke leveres", "ble ikke levert", "kan ikke leveres"),
    "pl": ("nie można dostarczyć", "nie została dostarczona", "nie mogła zostać dostarczona"),
    "pt": ("não pôde ser entregue", "não foi entregue", "não foi possível entregar", "falha na entrega"),
    "ru": ("не удалось доставить", "не может быть доставлено", "не было доставлено", "невозможно доставить"),
    "sv": ("kunde inte levereras", "gick inte att leverera", "har inte levererats"),
    "tr": ("teslim edilemedi", "iletilemedi", "teslim edilemiyor", "ulaştırılamadı"),
    "uk": ("не вдалося доставити", "не було доставлено", "неможливо доставити"),
    "ur": ("نہیں پہنچایا جا سکا", "ڈیلیور نہیں", "ترسیل ناکام", "نہیں پہنچ سکا"),
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
)
"""How a notice opens: with the server's own words, not with somebody's who tells of them."""

DELAYS = (
    *("delayed", "(delay)", "still being retried", "could not send message for past", "has not yet been delivered"),
    *("warning message only", "will continue to try", "will keep trying", "will be retried", "delivery delay"),
    *("not yet been delivered", "do not need to resend", "delivery incomplete", "still trying", "deferred:"),
    *("تأخر تسليم", "تأخير التسليم", "سنستمر في المحاولة", "verzögert", "retardé", "en retard", "retrasado", "opóźn"),
)
"""Said while the server still tries."""
SUCCESSES = (
    *("successful mail delivery", "delivery status notification (success", "delivered:", "relayed:", "dsn: relayed"),
    *("delivery notification: delivery has been successful", "تم التسليم", "تم تسليم", "successfully delivered"),
)
"""Subjects of reports that a mail did arrive."""
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
NOT_RECIPIENTS = frozenset((*DAEMONS, *POSTMASTERS, "abuse", "support", "helpdesk", "mailto", "noreply", "no-reply"))

HOPELESS = (
    *("user unknown", "unknown user", "no such user", "user not found", "does not exist", "doesn't exist"),
    *("not found", "no mailbox", "invalid recipient", "invalid mailbox", "not listed in", "unknown recipient"),
    *("recipient unknown", "unrouteable", "unroutable", "host unknown", "no such address", "account is disabled"),
    *("no such mailbox", "unknown address", "not a valid", "no longer", "not our customer", "unknown local part"),
    *("غير موجود", "تعذر العثور", "لم يتم العثور", "宛先不明", "見つかりません", "不存在", "unbekannt", "inconnu"),
    *("desconocido", "sconosciuto", "не существует", "не найден"),
)
"""Reasons that will not change."""
