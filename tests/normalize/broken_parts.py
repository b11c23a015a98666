"""Parts of mails, broken or rare, each with what a careful person finds in them."""

BESIDE_THE_TEXT = [
    ("Content-Type: image/jpeg\nContent-Transfer-Encoding: base64\n\n/9j/4AA=", "*|image/jpeg"),
    ("Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0=", "*|application/pdf"),
    ("Content-Type: application/pdf; name=a.pdf\n\nx", "a.pdf"),
    ("Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nx", "a.pdf"),
    (
        "Content-Type: application/pdf\nContent-Disposition: attachment; filename=my road plan.pdf\n\nx",
        "my road plan.pdf",
    ),
    (
        (
            "Content-Type: application/pdf\nContent-Disposition: attachment; "
            "filename*=utf-8'ar'%D8%B4%D9%83%D9%88%D9%89.pdf\n\nx"
        ),
        "شكوى.pdf",
    ),
    (
        (
            "Content-Type: application/pdf\nContent-Disposition: attachment;\n filename*0*=utf-8''%D8%B4%D9;\n "
            "filename*1*=%83%D9%88%D9%89;\n filename*2=.pdf\n\nx"
        ),
        "شكوى.pdf",
    ),
    (
        (
            "Content-Type: application/pdf\nContent-Disposition: attachment; "
            "filename*=windows-1256''%D4%DF%E6%EC.pdf\n\nx"
        ),
        "شكوى.pdf",
    ),
    (
        "Content-Type: application/pdf\nContent-Disposition: attachment; filename*=%D8%B4%D9%83%D9%88%D9%89.pdf\n\nx",
        "شكوى.pdf",
    ),
    ('Content-Type: application/pdf;\n name*0="a long ";\n name*1="name.pdf"\n\nx', "a long name.pdf"),
    ('Content-Type: application/pdf; name="=?utf-8?B?2LTZg9mI2YkucGRm?="\n\nx', "شكوى.pdf"),
    ("Content-Type: application/pdf; name==?utf-8?B?2LTZg9mI2YkucGRm?=\n\nx", "شكوى.pdf"),
    ('Content-Type: application/pdf;\n name="=?utf-8?B?2LTZg9mI?=\n =?utf-8?B?2YkucGRm?="\n\nx', "شكوى.pdf"),
    (
        (
            "Content-Type: application/pdf\nContent-Disposition: attachment;\n "
            'filename*0="=?utf-8?B?2LTZg9mI";\n filename*1="2YkucGRm?="\n\nx'
        ),
        "شكوى.pdf",
    ),
    ('Content-Type: application/pdf; name="شكوى.pdf"\n\nx', "شكوى.pdf"),
    ('Content-Type: application/pdf; name="=?utf-8?b??="\n\nx', "*|application/pdf"),
    ('Content-Type: application/pdf; name="C:\\\\Users\\\\ali\\\\a.pdf"\n\nx', "a.pdf"),
    ('Content-Type: application/pdf; name="../../etc/a.pdf"\n\nx', "a.pdf"),
    ('Content-Type: application/pdf; name="a\x07b.pdf"\n\nx', "*"),
    ("Content-Type: application/pdf; name=b.pdf\nContent-Disposition: attachment; filename=a.pdf\n\nx", "a.pdf"),
    ('Content-Type: application/pdf; name="100%25.pdf"\n\nx', "100%25.pdf"),
    ('Content-Type: application/pdf; name="a;b.pdf"\n\nx', "a;b.pdf"),
    ('Content-Type: application/pdf; name="a \\"b\\".pdf"\n\nx', "*"),
    ("Content-Type: application/octet-stream; name=log.txt\n\nlog", "log.txt|application/octet-stream"),
    (
        "Content-Type: text/plain; name=log.txt\nContent-Disposition: attachment; filename=log.txt\n\nsecretlog",
        "log.txt|text/plain",
    ),
    ("Content-Type: text/plain; name=log.txt\nContent-Disposition: inline; filename=log.txt\n\nx", "log.txt"),
    (
        "Content-Type: text/html; name=p.html\nContent-Disposition: attachment; filename=p.html\n\n<p>other",
        "p.html|text/html",
    ),
    ("Content-Type: message/rfc822\n\nFrom: o@y.ae\nSubject: Old complaint\n\nOld words", "*|message/rfc822"),
    (
        (
            "Content-Type: message/rfc822; name=old.eml\nContent-Transfer-Encoding: base64\nContent-Disposition: "
            "attachment; filename=old.eml\n\nRnJvbTogb0B5LmFlClN1YmplY3Q6IE9sZAoKT2xkIHdvcmRz"
        ),
        "old.eml",
    ),
    ("Content-Type: text/vcard; name=c.vcf\n\nBEGIN:VCARD", "c.vcf"),
    ("Content-Type: text/x-patch; name=a.patch\n\n+++patchword", "a.patch"),
    ("Content-Type: text/csv\n\na,b,csvword", "*|text/csv"),
    ("Content-Type: text/plain\nContent-Disposition: attachment\n\nhiddenword", "*|text/plain"),
    ("Content-Type: application/x-foo\n\nxyz", "*|application/x-foo"),
    ("Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0", "a.pdf"),
    ("Content-Type: ;;;\nContent-Disposition: attachment; filename=a.bin\n\nx", "a.bin"),
    ("Content-Type: application/pdf\nContent-Description: Road plan.pdf\n\nx", "*|application/pdf"),
    ("Content-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment\n\n", "a.pdf"),
    ('Content-Disposition: attachment; filename="r.docx"\nContent-Transfer-Encoding: base64\n\nUEsDBA==', "r.docx"),
    ('Content-Type: application/pdf; name="a\u202efdp.exe"\n\nx', "*|application/pdf"),
    (
        (
            'Content-Type: application/zip; name="invoice.pdf.exe"\nContent-Disposition: attachment; '
            'filename="invoice.pdf.exe"\n\nMZ'
        ),
        "invoice.pdf.exe",
    ),
    (
        (
            'Content-Type: image/png; name="i.png"\nContent-Disposition: inline; filename="i.png"\n'
            "Content-ID: <i@x>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="
        ),
        "i.png",
    ),
    ('Content-Type: application/pdf;\n name="a very long\n name.pdf"\n\nx', "a very long name.pdf"),
    ("Content-Type: application/pdf\nContent-Disposition: attachment; filename*=\"utf-8''%D8%B4.pdf\"\n\nx", "ش.pdf"),
    (
        (
            'Content-Type: application/pdf\nContent-Disposition: attachment; filename="_.pdf"; '
            "filename*=utf-8''%D8%B4.pdf\n\nx"
        ),
        "ش.pdf",
    ),
    ('Content-Type: application/pdf; name="=?utf-8?Q?road plan.pdf?="\n\nx', "road plan.pdf"),
    ("Content-Type: text/plain\nContent-Disposition: ATTACHMENT; FILENAME=A.TXT\n\nx", "A.TXT"),
    (
        (
            'Content-Type: message/rfc822; name="Re: road.eml"\nContent-Disposition: attachment; '
            'filename="Re: road.eml"\n\nSubject: x\n\ny'
        ),
        "*",
    ),
    ("Content-Type: message/rfc822\n\nFrom: o@y.ae\nSubject: Re: Old road\n\nx", "Re: Old road.eml|message/rfc822"),
    ("Content-Type: message/rfc822\n\nFrom: o@y.ae\nSubject: =?utf-8?B?2LTZg9mI2Yk=?=\n\nx", "شكوى.eml|message/rfc822"),
    ("Content-Type: message/rfc822\n\nFrom: o@y.ae\n\nx", "*|message/rfc822"),
    ('Content-Type: image/tiff; name="FAX.TIF"\n\nII*', "FAX.TIF|image/tiff"),
    ("Content-Type: text/rtf; name=a.rtf\n\n{\\rtf1 x}", "a.rtf"),
    ("Content-Type: text/xml; name=i.xml\n\n<a>xmlword</a>", "i.xml"),
    ('Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="صورة.jpg"\n\nx', "صورة.jpg"),
    (
        (
            "Content-Type: application/pdf\nContent-Disposition: attachment; filename* = utf-8''road%20plan.pdf "
            "; size=3\n\nx"
        ),
        "road plan.pdf",
    ),
    (
        'Content-Type: application/pdf\nContent-Disposition: attachment; filename*1="b.pdf"; filename*0="a"\n\nx',
        "ab.pdf",
    ),
    ("Content-Type: application/pdf\nContent-Disposition: filename=a.pdf\n\nx", "a.pdf"),
    ("Content-Type: application/pdf; name='a b.pdf'\n\nx", "a b.pdf"),
    (
        'Content-Type: application/pdf;\n\tname="=?iso-8859-1?Q?Stra=DFe?=\n\t=?iso-8859-1?Q?nplan.pdf?="\n\nx',
        "Straßenplan.pdf",
    ),
    ('Content-Type: application/pdf; name="=?ISO-2022-JP?B?GyRCRjtPKRsoQi5wZGY=?="\n\nx', "道路.pdf"),
    (
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+Ig==",
        "winmail.dat",
    ),
    ('Content-Type: application/pdf; name="1/2 plan.pdf"\n\nx', "*|application/pdf"),
    ("Content-Type: message/rfc822\n\nSubject: A\nContent-Type: message/rfc822\n\nSubject: B\n\nx", "A.eml"),
    ("Content-Type: image/pjpeg; name=a.jpg\nContent-Transfer-Encoding: base64\n\n/9j/", "a.jpg|image/pjpeg"),
    ("Content-Type: IMAGE/JPEG; NAME=A.JPG\nContent-Transfer-Encoding: BASE64\n\n/9j/", "A.JPG|image/jpeg"),
    ("Content-Type: image; name=a.jpg\n\nx", "a.jpg"),
    ("Content-Type: application/pdf name=a.pdf\n\nx", "a.pdf"),
    ("Content-Type: application/pdf\nContent-Disposition: attachment; filename*=UTF-8''\n\nx", "*|application/pdf"),
    (
        "Content-Type: application/pdf\nContent-Disposition: attachment; filename*=iso-8859-1'de'Stra%DFe.pdf\n\nx",
        "Straße.pdf",
    ),
    (
        (
            "Content-Type: application/pdf\nContent-Disposition: attachment; filename*0*=utf-8''a%20; "
            'filename*1="b c.pdf"\n\nx'
        ),
        "a b c.pdf",
    ),
    (
        (
            "Content-Type: application/ics; name=invite.ics\nContent-Disposition: attachment; "
            "filename=invite.ics\n\nBEGIN:VCALENDAR\nEND:VCALENDAR"
        ),
        "invite.ics",
    ),
    (
        "Content-Type: application/octet-stream; name=winmail.dat\nContent-Transfer-Encoding: base64\n\nAAAA",
        "winmail.dat",
    ),
    ('Content-Type: application/pdf;\nname="a.pdf"\n\nx', "a.pdf"),
]
"""(a part after the text of a mail, its name and perhaps its type); ``*`` is any name"""
