"""Mails of several parts, broken or rare, each with what a careful person finds in them."""

TEXT = "Content-Type: text/plain; charset=utf-8\n\nStreet lamp"
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>Street lamp</p>"
PDF = "Content-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\n\nJVBERi0="
PNG = "Content-Type: image/png; name=i.png\nContent-ID: <i@x>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="

MULTIPARTS: list[tuple[str, str, list[str], list[str] | None, str, str]] = [
    ("alternative empty text", "alternative", ["Content-Type: text/plain\n\n", HTML], [], "Street lamp", ""),
    (
        "alternative 'read html'",
        "alternative",
        [
            "Content-Type: text/plain\n\nYour mail client does not support HTML.",
            (
                "Content-Type: text/html\n\n<p>The street lamp in Al Nahda street has been broken for three weeks "
                "now.</p>"
            ),
        ],
        [],
        "Nahda weeks",
        "",
    ),
    (
        "related inline image",
        "related",
        ["Content-Type: text/html\n\n<p>Street lamp <img src=cid:i@x></p>", PNG],
        ["i.png|image/png"],
        "Street lamp",
        "",
    ),
    (
        "inline text parts joined around",
        "mixed",
        [TEXT, PDF, "Content-Type: text/plain\nContent-Disposition: inline\n\nSecond words"],
        ["a.pdf"],
        "Street lamp Second words",
        "",
    ),
    (
        "digest",
        "digest",
        ["\nFrom: a@y.ae\nSubject: One\n\nfirst", "\nFrom: b@y.ae\nSubject: Two\n\nsecond"],
        ["*|message/rfc822", "*|message/rfc822"],
        "",
        "",
    ),
    (
        "boundary prefix",
        "mixed",
        [
            (
                'Content-Type: multipart/alternative; boundary="B1"\n\n--B1\nContent-Type: text/plain; '
                "charset=utf-8\n\nStreet lamp\n--B1\nContent-Type: text/html; charset=utf-8\n\n<p>Street lamp</p>\n"
                "--B1--\n"
            ),
            PDF,
        ],
        ["a.pdf"],
        "Street lamp",
        "",
    ),
    (
        "external body",
        "mixed",
        [
            TEXT,
            (
                'Content-Type: message/external-body; access-type=URL; url="http://x.ae/a"\n\nContent-Type: '
                "application/pdf\n\n"
            ),
        ],
        None,
        "Street lamp",
        "",
    ),
    ("message partial", "mixed", [TEXT, "Content-Type: message/partial; id=1; number=1\n\nx"], None, "Street lamp", ""),
    (
        "mixed text then html body",
        "mixed",
        [TEXT, "Content-Type: text/html\n\n<p>Second html</p>"],
        None,
        "Street lamp Second html",
        "",
    ),
    (
        "apple mail html pdf html",
        "mixed",
        ["Content-Type: text/html\n\n<p>Before words</p>", PDF, "Content-Type: text/html\n\n<p>After words</p>"],
        ["a.pdf"],
        "Before words After",
        "",
    ),
    (
        "content-location name",
        "related",
        [
            "Content-Type: text/html\n\n<p>Street lamp<img src=logo.png></p>",
            "Content-Type: image/png\nContent-Location: http://x.ae/logo.png\n\nx",
        ],
        ["*|image/png"],
        "",
        "",
    ),
    (
        "unknown charset param part",
        "mixed",
        ["Content-Type: text/plain; charset=unknown-8bit\n\nشارع مظلم"],
        None,
        "شارع مظلم",
        "",
    ),
    (
        "inline html 2 + text alt",
        "mixed",
        ["Content-Type: text/html\n\n<div>Only html words</div>"],
        [],
        "Only html words",
        "",
    ),
    (
        "inline gif no disposition in mixed",
        "mixed",
        ["Content-Type: text/html\n\n<p>Street lamp <img src='cid:i@x'>", PNG],
        ["i.png|image/png"],
        "",
        "",
    ),
    (
        "alternative three",
        "alternative",
        [TEXT, HTML, "Content-Type: text/x-amp-html\n\n<p>AMPWORD"],
        [],
        "Street lamp",
        "AMPWORD",
    ),
    ("alternative with pdf", "alternative", [TEXT, PDF], ["a.pdf"], "Street lamp", ""),
    ("unknown multipart", "x-foo", [TEXT, PDF], ["a.pdf"], "Street lamp", ""),
    ("parallel", "parallel", [TEXT, PDF], ["a.pdf"], "Street lamp", ""),
    ("form-data", "form-data", [TEXT, PDF], ["a.pdf"], "Street lamp", ""),
    ("raw cp1256 filename", "mixed", [TEXT], [], "Street lamp", ""),
    (
        "body is base64 html utf-8 no charset",
        "mixed",
        [
            (
                "Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
                "PHA+2LTZg9mI2Ykg2LnZhiDYp9mE2YXZitin2Yc8L3A+"
            )
        ],
        None,
        "شكوى عن المياه",
        "",
    ),
    (
        "cte 7bit but 8bit",
        "mixed",
        ["Content-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 7bit\n\nشكوى عن المياه"],
        None,
        "شكوى عن المياه",
        "",
    ),
    (
        "rfc822 inline",
        "mixed",
        ["Content-Type: message/rfc822\nContent-Disposition: inline\n\nFrom: o@y.ae\nSubject: Old\n\nOld words"],
        ["Old.eml"],
        "",
        "",
    ),
    ("empty text + pdf", "mixed", ["Content-Type: text/plain\n\n", PDF], ["a.pdf"], "", ""),
    (
        "smime p7m named, opaque bad",
        "mixed",
        ["Content-Type: application/octet-stream; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nAAAA"],
        ["smime.p7m"],
        "",
        "",
    ),
    (
        "hidden preheader",
        "mixed",
        ["Content-Type: text/html\n\n<div style='display:none'>PREHEADER</div><p>Street lamp"],
        None,
        "Street lamp",
        "PREHEADER",
    ),
    (
        "cte on part upper w/ blank",
        "mixed",
        ["Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding:  Base64 \n\n2LTZg9mI2Yk="],
        None,
        "شكوى",
        "",
    ),
    (
        "part header broken",
        "mixed",
        ["Content-Type: text/plain; charset=utf-8\nbroken line\nContent-Transfer-Encoding: base64\n\n2LTZg9mI2Yk="],
        None,
        "شكوى",
        "",
    ),
    (
        "format flowed part",
        "mixed",
        ["Content-Type: text/plain; charset=utf-8; format=flowed\n\nlong line \ncontinues here"],
        None,
        "long line continues here",
        "",
    ),
    (
        "boundary mid-line",
        "mixed",
        ["Content-Type: text/plain\n\nThe --B is here\n--Bx is not a boundary"],
        [],
        "--Bx is not a boundary",
        "",
    ),
    (
        "html + same text attach nameless inline",
        "mixed",
        [HTML, 'Content-Type: text/html\nContent-Disposition: inline; filename="x.html"\n\n<p>other'],
        ["x.html"],
        "",
        "",
    ),
]
"""(what it is, its kind, its parts, the names of its files, words that are text, words that are not)"""
