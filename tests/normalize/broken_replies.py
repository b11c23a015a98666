"""Mail of other machines, and mail of people in the words of machines."""

from normalize.message import Auto

MACHINES_AND_PEOPLE: list[tuple[str, Auto | None]] = [
    (
        ("From: Ali Hassan <ali@ae.example>\nSubject: Automatic reply: Road\nReturn-Path: <>\n\naway until Monday"),
        "auto-reply",
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: unsubscribe\nX-Apple-Unsubscribe: true\n\nApple Mail "
            "sent this email to unsubscribe from the message"
        ),
        "delivery-report",
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: AUTO: Bob Smith is out of the office (returning "
            "11/10/2026)\n\nI am out until 10 Nov"
        ),
        "auto-reply",
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Bob Smith/Dubai/IBM is out of the office.\n\nI will be "
            "out of the office starting 1 Nov"
        ),
        "auto-reply",
    ),
    (
        ("From: Ali Hassan <ali@ae.example>\nSubject: رد: شكوى\n\nهذا رد تلقائي. أنا خارج المكتب حتى يوم الأحد."),
        "auto-reply",
    ),
    (("From: Ali Hassan <ali@ae.example>\nSubject: أنا في إجازة حتى 15 نوفمبر\n\nسأعود يوم الأحد"), "auto-reply"),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: The permit officer is out of the office every day\n\n"
            "Nobody is there"
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Undeliverable: my ID card\n\nYour courier says the "
            "address could not be found. Please help. Omar"
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Returned mail from Emirates Post\n\nThe letter you sent "
            "to my PO box 550 was returned to sender. My address: ali@ae.example"
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: فشل تسليم الطرد\n\nلم يتم تسليم رسالتك المسجلة إلى "
            "عنواني وأريد معرفة السبب. علي ali@ae.example"
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Re: Road\n\nYou wrote that you are out of office. When "
            "will you be back?"
        ),
        None,
    ),
    (
        (
            "From: News <news@shop.example>\nSubject: Offers\nList-Unsubscribe: <https://x>\n"
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n\nBuy"
        ),
        "bulk",
    ),
    (("From: Ali Hassan <ali@ae.example>\nSubject: Road\nFeedback-ID: 1:2:3:x\n\nx"), None),
    ("From: Ali Hassan <ali@ae.example>\nSubject: 부재중 자동응답: 도로\n\nx", "auto-reply"),
    (("From: Ali Hassan <ali@ae.example>\nSubject: Vacation rental noise\n\nneighbours are loud"), None),
    (("From: Ali Hassan <ali@ae.example>\nSubject: Away game parking problem\n\nparking"), None),
    (
        (
            "From: Bob <bob@com.example>\nSubject: Please confirm your message\nAuto-Submitted: auto-replied\n\n"
            "I use a spam filter, click here"
        ),
        "auto-reply",
    ),
    (("From: Ali Hassan <ali@ae.example>\nSubject: [EXTERNAL] رد تلقائي: شكوى\n\nx"), "auto-reply"),
    ("From: Ali Hassan <ali@ae.example>\nSubject: رد تلقـــائي: شكوى\n\nx", "auto-reply"),
    (("From: Ali Hassan <ali@ae.example>\nSubject: \u202bرد تلقائي: شكوى\u202c\n\nx"), "auto-reply"),
    ("From: Ali Hassan <ali@ae.example>\nSubject: Auto parts shop noise\n\nx", None),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Mail system error in your portal\n\nWhen I log in, I "
            "see: mail system error. My mail is ali@ae.example. Please help"
        ),
        None,
    ),
    (
        ("From: Ali Hassan <ali@ae.example>\nSubject: Delay of the delivery of my permit\n\nPermit 550 not delivered"),
        None,
    ),
    (("From: Ali Hassan <ali@ae.example>\nSubject: Warning: message from your SMS is fraud\n\nI received this"), None),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Failed: payment of fine\n\npayment fails with code 550 "
            "ali@ae.example"
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Rejected mail about building permit\n\nYou rejected my "
            "mail of 2 Nov. ali@ae.example"
        ),
        None,
    ),
    (
        (
            "From: Admin <admin@company.example>\nSubject: Undeliverable parcel from customs\n\nDear customs, "
            "our parcel could not be delivered. Regards, admin"
        ),
        None,
    ),
    (
        ("From: Portal <noreply@gov.example>\nSubject: Complaint about road\n\nName: Ali\nText: the road is broken"),
        None,
    ),
    (
        (
            'From: "Mail Room" <mail@company.example>\nSubject: Delivery of documents\n\nPlease confirm that '
            "you received the documents 550."
        ),
        None,
    ),
    (("From: Ali Hassan <ali@ae.example>\nSubject: Road\nPrecedence: normal\nX-Priority: 1\n\nx"), None),
    (("From: Ali Hassan <ali@ae.example>\nSubject: Road\nAuto-Submitted: No\n\nx"), None),
    (("From: Ali Hassan <ali@ae.example>\nSubject: Road\nList-Unsubscribe:\n\nx"), None),
    (("From: Ali Hassan <ali@ae.example>\nSubject: Read: your newsletter\n\nI read it and disagree"), None),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: My office is out of order\n\nPlease help me, the "
            "postman does not come."
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Complaint about automatic reply of your office\n\n"
            "Please help me, the postman does not come."
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: The vacation home street\n\nPlease help me, the postman "
            "does not come."
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Road delivery failed to arrive\n\nPlease help me, the "
            "postman does not come."
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Undelivered parcel complaint\n\nPlease help me, the "
            "postman does not come."
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Delivery failure of Emirates Post parcel\n\nPlease help "
            "me, the postman does not come."
        ),
        None,
    ),
    (("From: Ali Hassan <ali@ae.example>\nSubject: إجازة الأمومة\n\nPlease help me, the postman does not come."), None),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Return of mail deposit\n\nPlease help me, the postman "
            "does not come."
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Failure of street lamp\n\nPlease help me, the postman "
            "does not come."
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Mail delivery problem in my street\n\nPlease help me, "
            "the postman does not come."
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Fwd: Undelivered Mail Returned to Sender\n\nPlease help "
            "me, the postman does not come."
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Re: Automatic doors in the mall\n\nPlease help me, the "
            "postman does not come."
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Out of office hours noise\n\nPlease help me, the "
            "postman does not come."
        ),
        None,
    ),
    (
        ("From: Ali Hassan <ali@ae.example>\nSubject: Autobahn noise\n\nPlease help me, the postman does not come."),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Your mail server\n\nWhen I write to permits@gov.example "
            "I get 550 5.1.1 User unknown. What should I do?\nAli"
        ),
        None,
    ),
    (
        (
            "From: Ali Hassan <ali@ae.example>\nSubject: Cannot write to you\n\nHello, I got this:\n\n> This is "
            "the mail system at host x.com.\n> I'm sorry to have to inform you that your message could not\n> be "
            "delivered\n> <permits@gov.example>: 550 unknown\n\nPlease help"
        ),
        None,
    ),
    (("From: Ali Hassan <ali@ae.example>\nSubject: Road photo\n\nHere\n\nbegin 644 a.txt\n#0V%T\n`\nend\n"), None),
]
"""(a mail with LF for its line ends, what it is taken for)"""

AWAY = [
    "Automatic reply: Road",
    "Out of Office: Road",
    "Out of Office AutoReply: Road",
    "Autoreply: Road",
    "AutoReply: Road",
    "Auto-Reply: Road",
    "رد تلقائي: شكوى",
    "الرد التلقائي: شكوى",
    "Automatische Antwort: Strasse",
    "Abwesenheitsnotiz: Strasse",
    "Abwesend: x",
    "Réponse automatique : rue",
    "Respuesta automática: calle",
    "Resposta automática: rua",
    "Risposta automatica: strada",
    "Fuori sede: x",
    "Automatisch antwoord: weg",
    "Autosvar: väg",
    "Automaattinen vastaus: tie",
    "Automatyczna odpowiedź: droga",
    "Автоматический ответ: дорога",
    "Автоматична відповідь: дорога",
    "Otomatik yanıt: yol",
    "Automatikus válasz: út",
    "Automatická odpověď: cesta",
    "自動返信: 道路",
    "自动回复: 道路",
    "자동 회신: 도로",
    "מענה אוטומטי: רחוב",
    "پاسخ خودکار: خیابان",
    "स्वचालित उत्तर: सड़क",
    "Αυτόματη απάντηση: δρόμος",
    "Răspuns automat: drum",
    "Trả lời tự động: đường",
    "Automatisk svar: vei",
    "Automatisch antwoord: x",
    "Absence du bureau : x",
    "I am out of the office until Monday",
    "On vacation: Road",
    "خودکار جواب: سڑک",
]
"""Subjects of out-of-office programs that leave no other mark."""
