"""Who sends notices about mail that did not arrive, and under which subjects; a new language is one more entry.

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
        *("sysadmin", "post_office", "postoffice", "listserv", "majordomo", "listproc", "sympa", "mta"),
        *("mailserver", "mail-server", "mailgate", "mail-gateway", "exchange", "mailsystem"),
        *("delivery", "mailadmin", "mailmaster", "mail-admin", "antispam", "gateway", "mailgateway", "lotus"),
    )
)
"""Local parts that servers share with offices and web forms."""
NOT_RECIPIENTS = frozenset((*DAEMONS, *POSTMASTERS, "abuse", "support", "helpdesk", "mailto", "noreply", "no-reply"))
DAEMON_NAMES = (
    *("mail delivery", "mailer-daemon", "mailer daemon", "mail system", "mail daemon", "mail administrator"),
    *("interscan", "mailmarshal", "mail server", "mailserver", "mail gateway", "message delivery", "mail deliver"),
    *("delivery subsystem", "system administrator", "email delivery", "e-mail delivery", "mdaemon", "postmaster"),
    *("internet mail delivery", "mailer deamon", "delivery status", "نظام تسليم البريد", "مسؤول النظام"),
)

SUBJECTS: dict[str, tuple[str, ...]] = {
    "ar": (
        *("تعذر التسليم", "تعذر تسليم", "لم يتم التسليم", "لم يتم تسليم", "غير قابل للتسليم", "فشل التسليم"),
        *("فشل تسليم", "فشل في التسليم", "إشعار حالة التسليم", "اشعار حالة التسليم", "تعذر إرسال", "لم يتم توصيل"),
        *("إشعار بعدم التسليم", "رسالة مرتجعة", "تقرير عدم التسليم", "فشل توصيل", "الرسالة لم تسلم", "تعذر توصيل"),
    ),
    "cs": ("nedoručitelné", "nelze doručit", "nedoručeno", "nedoručitelná"),
    "da": ("ikke leveret", "kunne ikke leveres", "leveringsfejl"),
    "de": (
        *("unzustellbar", "zustellung fehlgeschlagen", "nicht zustellbar", "fehler bei der zustellung"),
        *(
            "unzustellbarkeit",
            "mail konnte nicht",
            "nachricht konnte nicht",
            "zustellungsfehler",
            "benachrichtigung zum übermittlungsstatus",
            "mailzustellung",
        ),
    ),
    "el": ("δεν παραδόθηκε", "μη παραδοτέο", "αδύνατη η παράδοση", "αποτυχία παράδοσης"),
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
        *("not member article from", "unknown mail address", "fml system error", "error(s) in mail delivery"),
        *("sorry, your message could not be delivered", "notesmail delivery failure", "mail could not be"),
        *("failed:", "mail delivery error", "error delivering", "smtp error", "mailbox unavailable", "relayed:"),
    ),
    "es": (
        *("no se puede entregar", "no se pudo entregar", "no se ha podido entregar", "no entregado", "no entregable"),
        *("error de entrega", "devolución de correo", "notificación de estado de entrega", "correo devuelto"),
    ),
    "fa": ("تحویل ناموفق", "تحویل نشد", "قابل تحویل نیست", "غیرقابل تحویل", "عدم تحویل", "ارسال ناموفق"),
    "fi": ("viestiä ei voitu", "ei voi toimittaa", "ei voitu toimittaa", "toimitus epäonnistui", "toimittamaton"),
    "fr": (
        *("non remis", "non distribuable", "échec de la remise", "échec de remise", "message non", "courrier non"),
        *("remise impossible", "notification d'échec", "undelivered mail", "échec de livraison", "non délivré"),
    ),
    "he": ("לא ניתן למסירה", "לא ניתן למסור", "לא נמסר", "לא נמסרה", "מסירה נכשלה", "המסירה נכשלה", "כשל במסירה"),
    "hi": ("डिलीवर नहीं", "वितरित नहीं", "वितरण विफल", "डिलीवरी विफल", "सुपुर्द नहीं"),
    "hu": ("kézbesíthetetlen", "nem kézbesíthető", "sikertelen kézbesítés", "a kézbesítés sikertelen"),
    "id": ("tidak terkirim", "gagal terkirim", "tidak dapat dikirim", "pengiriman gagal", "tidak terkirimkan"),
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
    "ja": (
        "メッセージを配信できません",
        "メール配信に失敗",
        "メッセージ配信に失敗",
        "メール配信不能",
        "配信不能",
        "配信できません",
        "配信エラー",
        "未配信",
        "エラーメール",
        "送信エラー",
        "メール配信エラー",
    ),
    "ko": ("메일 전송 실패", "메일 발송 실패", "배달되지 않음", "전송 실패", "발송 실패", "반송", "전달되지 않음"),
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
    "ro": ("nelivrabil", "nu a putut fi livrat", "imposibil de livrat", "nelivrat", "mesaj nelivrat"),
    "ru": (
        *("не доставлено", "недоставлено", "не удается доставить", "не удалось доставить", "недоставленное"),
        *("сообщение не доставлено", "письмо не доставлено", "уведомление о недоставке", "ошибка доставки"),
    ),
    "sv": ("kan inte levereras", "kunde inte levereras", "ej levererat", "det går inte att leverera", "olevererbart"),
    "th": ("ไม่สามารถส่ง", "ส่งไม่สำเร็จ", "ส่งข้อความไม่สำเร็จ"),
    "tr": ("teslim edilemedi", "teslim edilemiyor", "iletilemedi", "gönderilemedi", "teslimat başarısız"),
    "uk": ("не доставлено", "недоставлено", "не вдалося доставити", "неможливо доставити", "помилка доставки"),
    "ur": ("ناقابل ترسیل", "ترسیل ناکام", "ڈیلیوری ناکام", "پیغام نہیں پہنچ", "ڈیلیور نہیں"),
    "vi": ("không thể gửi", "không gửi được", "gửi thất bại", "thư không gửi được"),
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
SUCCESSES = (
    *("successful mail delivery", "delivery status notification (success", "delivered:", "relayed:", "dsn: relayed"),
    *("delivery notification: delivery has been successful", "تم التسليم", "تم تسليم", "successfully delivered"),
)
"""Subjects of reports that a mail did arrive."""
