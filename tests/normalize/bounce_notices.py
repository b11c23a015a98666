"""Returned mail that is no report in the sense of RFC 3464: notices in the words of each server, in many languages."""

from tests.normalize.bounce_mails import ALI, ID, OURS, Returned

NOTICES = [
    Returned(
        "gmail",
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>\nX-Failed-Recipients: ali@qatar.example\n"
        "Auto-Submitted: auto-replied\nSubject: Delivery Status Notification (Failure)",
        "** Address not found **\n\nYour message wasn't delivered to ali@qatar.example because the address couldn't be "
        f"found.\n\n550 5.1.1 The email account does not exist.\n\n----- Original message -----\n\nMessage-ID: {ID}\n",
        undelivered=((ALI, True, "5.1.1"),),
        original_id=ID,
    ),
    Returned(
        "gmail in Arabic",
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>\nReturn-Path: <>\n"
        "Subject: إشعار حالة التسليم (تعذر)",
        "لم يتم العثور على العنوان\n\nلم يتم تسليم رسالتك إلى ali@qatar.example لأنه تعذر العثور على العنوان.\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "qmail",
        "From: MAILER-DAEMON@qmail.example\nReturn-Path: <>\nSubject: failure notice",
        "Hi. This is the qmail-send program at qmail.example.\nI'm afraid I wasn't able to deliver your message to the "
        "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<ali@qatar.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the "
        f"message.\n\nReturn-Path: <{OURS}>\nMessage-ID: {ID}\nTo: ali@qatar.example\n",
        undelivered=((ALI, True, "5.1.1"),),
        original_id=ID,
    ),
    Returned(
        "qmail behind an address of a person",
        "From: someone@qmail.example\nSubject: problem",
        "Hi. This is the qmail-send program at qmail.example.\n\n<ali@qatar.example>:\n1.2.3.4 said: 550 unknown\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "exim",
        "From: Mail Delivery System <Mailer-Daemon@exim.example>\nSubject: Mail delivery failed: "
        "returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
        "delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
        "  ali@qatar.example\n    Unrouteable address\n\n------ This is a copy of the message, "
        "including all the headers."
        f" ------\n\nReturn-path: <{OURS}>\nMessage-Id: {ID}\n",
        undelivered=((ALI, True, ""),),
        original_id=ID,
    ),
    Returned(
        "exim, delayed",
        "From: Mail Delivery System <Mailer-Daemon@exim.example>\nSubject: Warning: message 1abc-0002 delayed 24 hours",
        "This message was created automatically by mail delivery software.\nA message that you sent has not yet been "
        "delivered to one or more of its recipients after more than 24 hours.\n\n  ali@qatar.example\n\nNo action is "
        "required on your part.\n",
        "delivery-report",
        ((ALI, False, ""),),
    ),
    Returned(
        "sendmail",
        "From: Mail Delivery Subsystem <MAILER-DAEMON@sm.example>\nSubject: Returned mail: User unknown",
        "The original message was received at Sun, 22 Nov 2026 08:00:00 +0300\n\n   ----- The following addresses had "
        "permanent fatal errors -----\n<ali@qatar.example>\n\n   ----- Transcript of session follows -----\n"
        "550 <ali@qatar.example>... User unknown\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "exchange 5.5",
        "From: System Administrator <postmaster@ex.example>\nSubject: Undeliverable: شكوى",
        "Your message\n\n  To: ali@qatar.example\n  Subject: شكوى\n\ndid not reach the following recipient(s):\n\n"
        "ali@qatar.example on Sun, 22 Nov 2026\n    The recipient name is not recognized\n    550 5.1.1\n",
        undelivered=((ALI, True, "5.1.1"),),
    ),
    Returned(
        "outlook.com in Arabic",
        "From: postmaster@outlook.example\nSubject: تعذر التسليم: شكوى انقطاع المياه",
        "تعذر تسليم رسالتك إلى ali@qatar.example.\nلم يتم العثور على المستخدم ali@qatar.example. 550 5.1.1\n",
        undelivered=((ALI, True, "5.1.1"),),
    ),
    Returned(
        "domino",
        "From: Mail Router <router@notes.example>\nReturn-Path: <>\nSubject: DELIVERY FAILURE: User ali not listed",
        "Your message\n\n  Subject: شكوى\n\nwas not delivered to:\n\n  ali@qatar.example\n\nbecause:\n\n  User ali "
        "(ali@qatar.example) not listed in Domino Directory\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "yahoo",
        "From: MAILER-DAEMON@yahoo.example\nSubject: Failure Notice",
        "Sorry, we were unable to deliver your message to the following address.\n\n<ali@qatar.example>:\n"
        "554: delivery error: dd This user doesn't have a yahoo.example account\n\n--- Below this line is a copy of "
        "the message.\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "aol",
        "From: Mail Delivery Subsystem <noreply@aol.example>\nSubject: Mail Delivery Problem",
        "Your mail to the following recipients could not be delivered because they are not accepting mail:\n"
        "\tali@qatar.example\n",
        undelivered=((ALI, False, ""),),
    ),
    Returned(
        "groupwise",
        "From: Mailer-Daemon@gw.example\nSubject: Message status - undeliverable",
        "The message that you sent was undeliverable to the following:\n\tali@qatar.example (user not found)\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "mailenable",
        "From: <postmaster@me.example>\nSubject: Message delivery failure",
        "MailEnable: Message could not be delivered to some recipients.\n\nRecipient: [SMTP:ali@qatar.example]\n"
        "Reason: Remote SMTP Server Returned: 550 5.1.1 user unknown\n",
        undelivered=((ALI, True, "5.1.1"),),
    ),
    Returned(
        "merak",
        "From: MAILER-DAEMON@merak.example\nSubject: Undeliverable mail",
        "The message could not be delivered to:\n\n  ali@qatar.example  550 5.1.1 User unknown; rejecting\n",
        undelivered=((ALI, True, "5.1.1"),),
    ),
    Returned(
        "interscan",
        "From: interscan@gw.example\nReturn-Path: <>\nSubject: Mail could not be delivered",
        "****** Message from InterScan Messaging Security Suite ******\n\nSent <<< RCPT TO:<ali@qatar.example>\n"
        "Received >>> 550 5.1.1 <ali@qatar.example>... user unknown\n\nUnable to deliver message to "
        "<ali@qatar.example>.\n",
        undelivered=((ALI, True, "5.1.1"),),
    ),
    Returned(
        "kddi",
        "From: <no-reply@ezweb.example>\nReturn-Path: <>\nSubject: Mail System Error - Returned Mail",
        "Your mail sent on: Sun, 22 Nov 2026\nCould not be delivered to: <ali@qatar.example>\n"
        "As their mailbox is full.\n",
        undelivered=((ALI, False, ""),),
    ),
    Returned(
        "docomo",
        "From: mail-daemon@docomo.example\nSubject: 宛先不明",
        "次のあて先へのメッセージはエラーのため送信できませんでした。\n\n<ali@qatar.example>\n宛先不明 550\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "verizon",
        "From: postmaster@vtext.example\nSubject: Undeliverable Message",
        "Message could not be delivered to mobile.\nError: No valid recipients for this MM\n\n"
        "To: 5551234@vtext.example\n",
        undelivered=(("5551234@vtext.example", False, ""),),
    ),
    Returned(
        "james",
        "From: postmaster@james.example\nSubject: Re: شكوى",
        "Hi. This is the James mail server at james.example.\nI'm afraid I wasn't able to deliver your message to the "
        "following addresses.\nThis is a permanent error; I've given up.\n\nali@qatar.example\n550 no such user\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "fml",
        "From: postmaster@fml.example\nSubject: Rejected mail",
        "Your message could not be delivered: you are not a member of this mailing list.\n",
    ),
    Returned(
        "dragonfly mail agent",
        "From: MAILER-DAEMON <>\nSubject: Mail delivery failed",
        "This is the DragonFly Mail Agent v0.13 at dma.example.\n\nThere was an error delivering your mail to "
        "<ali@qatar.example>.\n\nmx.example. [1.2.3.4] did not like our RCPT TO:\n550 5.1.1 user unknown\n\n"
        f"Message headers follow.\n\nMessage-Id: {ID}\n",
        undelivered=((ALI, True, "5.1.1"),),
        original_id=ID,
    ),
    Returned(
        "opensmtpd",
        "From: Mailer Daemon <MAILER-DAEMON@smtpd.example>\nSubject: Delivery status notification: error",
        "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n"
        "    An error has occurred while "
        "attempting to deliver a message for\n    the following list of recipients:\n\n"
        "ali@qatar.example: 550 5.1.1 no\n",
        undelivered=((ALI, True, "5.1.1"),),
    ),
    Returned(
        "courier",
        'From: "Courier mail server at c.example" <@c.example>\nReturn-Path: <>\n'
        'Subject: NOTICE: mail delivery status.',
        "This is a delivery status notification from c.example.\n\nThe original message could not be delivered to:\n\n"
        "<ali@qatar.example>:\n >>> 550 User unknown\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "mailmarshal",
        "From: MailMarshal <postmaster@mm.example>\nSubject: Undeliverable Mail: شكوى",
        "Your message:\n   From: x\n\nCould not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following "
        "recipients were affected:\n    ali@qatar.example\n",
        undelivered=((ALI, True, "5.1.1"),),
    ),
    Returned(
        "symantec",
        "From: MAILER-DAEMON@cluster.example\nSubject: Mail delivery failed",
        "This message was sent to you by a mail gateway.\nYour message could not be delivered to:\n"
        "ali@qatar.example\nReason: mailbox does not exist\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "zoho",
        "From: mailer-daemon@mail.zoho.example\nSubject: Undelivered Mail Returned to Sender",
        "This message was created automatically by mail delivery software.\n A message that you sent could not be "
        "delivered to one or more of its recipients. This is a permanent error.\n\nali@qatar.example, ERROR CODE "
        ":550 - 5.1.1 unknown\n",
        undelivered=((ALI, True, "5.1.1"),),
    ),
    Returned(
        "mail.ru",
        "From: mailer-daemon@corp.mail.example\nSubject: Mail failure.",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
        "delivered to one or more of its recipients.\n\n  ali@qatar.example\n    550 Message was not accepted -- "
        "invalid mailbox.\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "qq",
        "From: PostMaster@qq.example\nSubject: 来自qq的退信",
        "抱歉，您的邮件被退回来了……\n原邮件信息：\n收件人 ali@qatar.example\n退信原因 收件人邮件地址不存在 550\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "163",
        "From: Postmaster@163.example\nSubject: 系统退信/Systems bounce",
        "退信\n\n收件人地址 ali@qatar.example 不存在\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "ses",
        "From: MAILER-DAEMON@email.ses.example\nSubject: Delivery Status Notification (Failure)",
        "An error occurred while trying to deliver the mail to the following recipients:\nali@qatar.example\n",
        undelivered=((ALI, False, ""),),
    ),
    Returned(
        "smtp32",
        "From: Postmaster <postmaster@imail.example>\nSubject: Undeliverable Mail",
        "Unknown user: ali@qatar.example\n\n\nOriginal message follows.\n\nReceived: from x\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "communigate",
        "From: <MAILER-DAEMON@cgp.example>\nSubject: Undeliverable mail: شكوى",
        "Failed to deliver to 'ali@qatar.example'\nLOCAL module(account ali) reports:\n"
        " account is full (quota exceeded)\n",
        undelivered=((ALI, False, ""),),
    ),
    Returned(
        "from nobody",
        "From: <>\nSubject: mail failed",
        "Could not deliver to ali@qatar.example: no such user\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "an office server under an ordinary address",
        "From: administrator@moi.example\nSubject: Mail delivery failed",
        "Your message could not be delivered.\nali@qatar.example: host unknown\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "a gateway under an unknown address",
        "From: relay7@moi.example\nSubject: Undeliverable: شكوى",
        "Delivery has failed to these recipients:\n\nali@qatar.example\n550 5.1.1 user unknown\n",
        undelivered=((ALI, True, "5.1.1"),),
    ),
    *(
        Returned(
            f"a notice in {language}",
            f"From: postmaster@mx.example\nSubject: {subject}",
            f"{notice}\n\nali@qatar.example\n550 5.1.1\n",
            undelivered=((ALI, True, "5.1.1"),),
        )
        for language, subject, notice in (
            ("Arabic", "لم يتم التسليم: شكوى", "لم يتم تسليم رسالتك إلى المستلم التالي:"),
            ("Arabic with vowels", "تعذّر تسليم الرسالة", "تعذّر تسليم رسالتك:"),
            ("French", "Non remis : plainte", "Échec de la remise pour ces destinataires :"),
            ("German", "Unzustellbar: Beschwerde", "Ihre Nachricht konnte nicht zugestellt werden:"),
            ("Spanish", "No se puede entregar: queja", "No se pudo entregar el mensaje:"),
            ("Portuguese", "Não é possível entregar: queixa", "A mensagem não foi entregue:"),
            ("Italian", "Non recapitabile: reclamo", "Impossibile recapitare il messaggio:"),
            ("Dutch", "Onbestelbaar: klacht", "Uw bericht kan niet worden bezorgd:"),
            ("Polish", "Niedostarczona wiadomość", "Wiadomość nie została dostarczona:"),
            ("Swedish", "Det går inte att leverera: klagomål", "Meddelandet kunde inte levereras:"),
            ("Russian", "Не удается доставить: жалоба", "Не удалось доставить сообщение:"),
            ("Ukrainian", "Не вдалося доставити: скарга", "Не вдалося доставити повідомлення:"),
            ("Turkish", "Teslim edilemedi: şikayet", "İletiniz teslim edilemedi:"),
            ("Persian", "تحویل ناموفق: شکایت", "پیام شما تحویل داده نشد:"),
            ("Urdu", "ناقابل ترسیل: شکایت", "آپ کا پیغام نہیں پہنچایا جا سکا:"),
            ("Hindi", "डिलीवर नहीं हुआ: शिकायत", "आपका संदेश वितरित नहीं किया जा सका:"),
            ("Hebrew", "לא ניתן למסור: תלונה", "המסירה נכשלה לנמענים אלה:"),
            ("Chinese", "未送达: 投诉", "无法送达以下收件人:"),
            ("Norwegian", "Kan ikke leveres: klage", "Meldingen kunne ikke leveres:"),
            ("Danish", "Ikke leveret: klage", "Din meddelelse kunne ikke leveres:"),
        )
    ),
]  # fmt: skip
