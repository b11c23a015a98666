"""Notices of mail that did not arrive, which say so only in their words."""

NOTICES = [
    (
        "From: postmaster@mf.x.example\nSubject: Message delivery has failed\n\nUnable to deliver message "
        "to: <bob@qatar.example>\nDelivery failed for the following reason:\nServer "
        "mx.example.com[1.2.3.4] failed with: 550 User unknown\n\nThis has been a permanent failure. No "
        "further delivery attempts will be made."
    ),
    (
        "From: InterScan MSS <imss@com.example>\nSubject: Mail could not be delivered\n\nHello this is the "
        "InterScan Messaging Security Suite\n\nUnable to deliver message to <bob@qatar.example>\n550 5.1.1 "
        "unknown"
    ),
    (
        "From: InterScan Notification <postmaster@jp.example>\nSubject: メッセージを配信できません。\n\n"
        "************** 配信できないメッセージ **************\n\n<bob@qatar.example>: 550 unknown"
    ),
    (
        "From: Mailer Daemon <mfilter-ad@jp.example>\nSubject: failure notice\nX-Mailer: m-FILTER\n\n"
        "このメールは配送できませんでした。\n\n-------server message\nSMTP error: 550 5.1.1 "
        "<bob@qatar.example>: User unknown\n\n-------original message"
    ),
    (
        "From: Mail Admin <noreply@x6.example>\nSubject: There was an error sending your mail\n\nWe had "
        "trouble delivering your message. Full details follow:\n\nSubject: 'Road'\nDate: 'Thu, 29 Apr'\n\n1 "
        "error(s):\n\nSMTP Server <mx.example.com> rejected recipient <bob@qatar.example> (Error following "
        "RCPT command). It responded as follows: [550 5.1.1 unknown]"
    ),
    (
        "From: list-admin@jp.example (list ML Admin)\nSubject: fml system error message\nX-MLServer: fml "
        "[fml 4.0 STABLE (20010201)]\nMessage-ID: <19990520150049.FMLAAA1234.list@jp.example>\n\nSorry, the "
        "message is rejected.\nThe original mail:\nbob@qatar.example"
    ),
    (
        "From: list-admin@jp.example (list ML Admin)\nSubject: NOT MEMBER article from bob@qatar.example "
        "(list ML)\nX-MLServer: fml [fml 4.0 STABLE (20010201)]\nMessage-ID: "
        "<200105201500.FMLAAB1234.list@jp.example>\n\nFrom: bob@qatar.example is not a member."
    ),
    (
        "From: postmaster@pm.x.example\nSubject: Delivery report\n\nHello, this is the mail server on "
        "pm.x.com.\n\nI am sending you this message to inform you on the delivery status of a\nmessage you "
        "previously sent.  Immediately below you will find a list of\nthe affected recipients\n\n"
        "<bob@qatar.example>; delivery failed; bad mailbox"
    ),
    (
        "From: no-reply@app.auone-net.example\nSubject: Mail System Error - Returned Mail\n\nYour mail sent "
        "on: Thu, 29 Apr 2010 11:34:45 +0900\n Could not be delivered to: <bob@ezweb.example>\n As their "
        "mailbox is full."
    ),
    (
        "From: Apache James <postmaster@com.example>\nSubject: [BOUNCE]\n\nHi. This is the James mail server "
        "at x.com.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a "
        "permanent error; I've given up. Sorry it didn't work out. Below\nI include the list of recipients "
        "and the reason why I was unable to deliver\nyour message.\n\nFailed recipient(s):\n"
        "bob@qatar.example\n\nError message:\n550"
    ),
    (
        "From: postmaster@com.example\nSubject: Undeliverable mail\n\nThe original message was received...\n"
        "----- The following addresses had permanent fatal errors -----\nbob@qatar.example"
    ),
    (
        "From: postmaster@compuserve.example\nSubject: Undeliverable message\n\nReceiver not found: "
        "bob@qatar.example\n\n\nYour message could not be delivered as addressed."
    ),
    (
        "From: Mailserver Uni <mailserver@uni.example>\nSubject: Mail konnte nicht zugestellt werden\n"
        "Auto-Submitted: auto-replied\n\nIhre Nachricht konnte nicht zugestellt werden:\nbob@uni.example: "
        "550 5.1.1 Benutzer unbekannt"
    ),
    (
        "From: postmaster@com.example.example\nSubject: Teslim edilemedi: yol\n\nbob@qatar.example "
        "adresine iletiniz teslim edilemedi."
    ),
    (
        "From: postmaster@hanmail.example\nSubject: 메일 전송 실패 안내\nAuto-Submitted: auto-replied\n\n"
        "bob@hanmail.example 주소로 보낸 메일을 전송하지 못했습니다."
    ),
    (
        "From: postmaster@naver.example\nSubject: [네이버 메일] 메일 발송 실패 안내\n\n수신자 "
        "bob@naver.example 존재하지 않는 사용자"
    ),
    ("From: MAILER-DAEMON@fi.example\nSubject: Viestiä ei voitu toimittaa\n\nbob@fi.example"),
    (
        "From: Scalix Server <postoffice@com.example>\nSubject: NDN: Road\n\nYour message could not be "
        "delivered to bob@qatar.example"
    ),
    (
        "From: FirstClass Postmaster <postmaster@fc.x.example>\nSubject: NDN: Road\n\nSorry. Your message "
        "could not be delivered to:\n\nBob (The name was not found at the remote site. Check that the name "
        "has been entered correctly.)"
    ),
    (
        "From: Mail Delivery System <noreply@proton.example>\nSubject: Undelivered Mail Returned to Sender\n"
        "\nThis is the mail system at host mail.proton.me.\n\nI'm sorry to have to inform you that your "
        "message could not be delivered.\n<bob@qatar.example>: unknown"
    ),
    (
        "From: Microsoft Outlook <postmaster@x.onmicrosoft.example>\nSubject: 配信不能: 道路\n\n"
        "bob@qatar.example へのメッセージを配信できませんでした。"
    ),
    (
        "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.onmicrosoft.example>\n"
        "Subject: غير قابل للتسليم: شكوى\n\nتعذر تسليم رسالتك إلى bob@qatar.example."
    ),
    (
        "From: \nSubject: Returned mail: Host unknown\n\n   ----- Transcript of session follows -----\n550 "
        "bob@qatar.example... Host unknown"
    ),
    (
        "From: Mail Administrator <Postmaster@com.example>\nSubject: Undeliverable Mail\n\nUser mailbox "
        "exceeds allowed size: bob@qatar.example\n\nOriginal message follows."
    ),
    (
        "From: <postmaster@com.example>\nSubject: Message undeliverable\n\nMessage Undeliverable\n\n"
        "--------------------\nThe message could not be delivered to:\n\nbob@qatar.example\n"
    ),
    (
        "From: postmaster@biglobe.example\nSubject: Returned mail: User unknown\n\n   ----- The following "
        "addresses had delivery problems -----\n********@***.biglobe.ne.jp\n\n   ----- Non-delivered "
        "information -----\nThe number of messages in recipient's mailbox exceeded the local limit."
    ),
    (
        "From: MTA <x400-mta@com.example>\nSubject: Delivery Report (failure) for bob@qatar.example\n\n"
        "This report relates to your message: Subject: Road\n\nYour message was not delivered to:   "
        "bob@qatar.example\nfor the following reason:\n    Recipient's mailbox unknown"
    ),
    (
        "From: SurfControl <postmaster@com.example>\nSubject: Undeliverable mail\n\nYour message could not "
        "be delivered.\nThe message was not sent to\nbob@qatar.example\nThe reason: 550 unknown user"
    ),
    (
        "From: postmaster@orange.example\nSubject: Message non distribué\n\nVotre message n'a pas pu être "
        "remis aux destinataires suivants :\nbob@qatar.example\nUtilisateur inconnu"
    ),
    (
        "From: PMDF e-Mail Interconnect <postmaster@com.example>\nSubject: Delivery Notification: Delivery "
        "has failed\n\nYour message cannot be delivered to the following recipients:\n\n  Recipient address: "
        "bob@qatar.example\n  Reason: No such user"
    ),
    (
        "From: XMail Postmaster <postmaster@com.example>\nSubject: Error sending message [1.2] from [x.com]\n"
        "\n[<01>] Error sending message\n\n[<02>] The reason of the delivery failure was:\n\n550 no such "
        "user\n\nFail recipient: <bob@qatar.example>"
    ),
    (
        "From: L-Soft list server at X <LISTSERV@com.example>\nSubject: Delivery error - "
        "bob@qatar.example\n\nThe following address was unable to receive your message: bob@qatar.example"
    ),
    ("From: sysadmin@vzwpix.example\nSubject: Undeliverable message\n\nMessage could not be delivered."),
]
"""Mails with LF for their line ends."""
