"""The person's own words are parted from quotes and signatures, whatever program and language wrote them."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.quotes.parting import MAX_LINES, Parted, part, split
from tests.normalize import quotes_attributions as attributions
from tests.normalize import quotes_blocks as blocks
from tests.normalize import quotes_prose as prose
from tests.normalize import quotes_replies as replies
from tests.normalize import quotes_signatures as signatures

OWN = "لم يتم حل المشكلة حتى الآن.\nأرجو المتابعة."
OLD = "عزيزي المراجع\nتم إغلاق البلاغ رقم 123\n\nمع التحية"
ATTRIBUTION = attributions.ARABIC[0]
WITH_ADDRESS = attributions.ARABIC + attributions.OTHERS + attributions.WRAPPED
BLOCKS = blocks.ARABIC + blocks.OTHERS
SIGNATURES = signatures.DEVICES + signatures.DASHED + signatures.SMALL_PRINT


def marked(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


@pytest.mark.parametrize(
    "text", ["", " \n ", "\n\n", ">", "> \n>", "--", "-- \n", ":", "من:", "<", "@:", "\u200f", "\x1cx\n\x85"]
)
def test_texts_of_next_to_nothing_are_parted_without_error(text: str) -> None:
    parted = part(text, text)
    assert parted.new_text == text.strip()


@pytest.mark.parametrize("attribution", [*WITH_ADDRESS, *attributions.WITHOUT_ADDRESS])
def test_a_reply_above_is_parted_with_and_without_quote_marks(attribution: str) -> None:
    for old in (marked(OLD), OLD):
        assert split(f"{OWN}\n\n{attribution}\n\n{old}\n") == (OWN, f"{attribution}\n\n{old}", "")


@pytest.mark.parametrize("attribution", [*WITH_ADDRESS, *attributions.WITHOUT_ADDRESS])
def test_an_attribution_with_nothing_below_it_is_quoted(attribution: str) -> None:
    assert split(f"{OWN}\n\n{attribution}\n") == (OWN, attribution, "")


@pytest.mark.parametrize("attribution", WITH_ADDRESS)
def test_an_attribution_right_below_the_reply_takes_no_line_of_it(attribution: str) -> None:
    assert split(f"{OWN}\n{attribution}\n{marked(OLD)}\n")[0] == OWN


@pytest.mark.parametrize("attribution", [*WITH_ADDRESS, *attributions.WITHOUT_ADDRESS])
def test_a_reply_below_the_quote_is_kept(attribution: str) -> None:
    quoted = f"{attribution}\n{marked(OLD)}"
    assert split(f"{quoted}\n\n{OWN}") == (OWN, quoted, "")


@pytest.mark.parametrize("attribution", attributions.ABOVE_MARKS_ONLY)
def test_an_attribution_without_date_or_address_counts_above_quoted_lines_only(attribution: str) -> None:
    assert split(f"{OWN}\n\n{attribution}\n{marked(OLD)}") == (OWN, f"{attribution}\n{marked(OLD)}", "")
    told = f"{OWN}\n\n{attribution}\n{OLD}"
    assert split(told) == (told, "", "")


@pytest.mark.parametrize("rule", ["", "________________________________\n"])
@pytest.mark.parametrize("block", BLOCKS)
def test_what_is_below_a_block_of_headers_is_quoted(block: str, rule: str) -> None:
    assert split(f"{OWN}\n\n{rule}{block}\n\n{OLD}") == (OWN, f"{rule}{block}\n\n{OLD}", "")


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_parted_at_the_end_and_above_a_quote(signature: str) -> None:
    assert split(f"{OWN}\n\n{signature}") == (OWN, "", signature)
    for quoted in (f"{ATTRIBUTION}\n{marked(OLD)}", f"{blocks.ARABIC[0]}\n\n{OLD}"):
        assert split(f"{OWN}\n\n{signature}\n\n{quoted}") == (OWN, quoted, signature)


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_that_is_all_there_is_is_the_text(signature: str) -> None:
    assert split(signature) == (signature, "", "")


@pytest.mark.parametrize("own", prose.ARABIC + prose.OTHERS)
def test_what_people_write_themselves_is_never_parted(own: str) -> None:
    for text in (own, f"السلام عليكم\n\n{own}", f"Dear Sir,\n\n{own}\n\nThank you,\nAhmed"):
        assert split(text) == (text, "", "")


@pytest.mark.parametrize("own", prose.ARABIC + prose.OTHERS)
def test_what_people_write_themselves_stays_whole_above_a_quote(own: str) -> None:
    for quoted in (f"{ATTRIBUTION}\n{marked(OLD)}", f"{blocks.ARABIC[0]}\n\n{OLD}"):
        assert split(f"{own}\n\n{quoted}") == (own, quoted, "")


@pytest.mark.parametrize(("text", "new", "quoted", "signature"), replies.WHOLE)
def test_a_whole_mail_is_parted_line_by_line(text: str, new: str, quoted: str, signature: str) -> None:
    assert split(text) == (new, quoted, signature)


@pytest.mark.parametrize("marker", blocks.FORWARDS)
def test_a_forward_is_new_content_and_names_its_writer(marker: str) -> None:
    passed_on = f"{marker}\nFrom: Ali <a@b.qa>\nDate: 5 Mar 2019\nSubject: x\nTo: c@gov.example\n\n{OLD}"
    for text in (f"للعلم\n\n{passed_on}", passed_on):
        assert part(text) == Parted(text, is_forward=True, forwarded_text=passed_on, forwarded_from="Ali <a@b.qa>")


@pytest.mark.parametrize(
    "subject",
    [
        *(
            "FW: Road",
            "Fwd: Road",
            "FWD : Road",
            "[EXTERNAL] FW: Road",
            "إعادة توجيه: شكوى",
            "توجيه: شكوى",
            "محول: شكوى",
        ),
        *("WG: Straße", "TR: Route", "RV: Calle", "ENC: Rua", "I: Strada", "PD: Droga", "VB: Väg", "VS: Vej"),
        *("İLT: Yol", "转发: 路", "轉寄： 路", "転送: 道", "전달: 길", "הועבר: כביש"),
    ],
)
def test_a_forward_without_a_marker_is_told_by_its_subject(subject: str) -> None:
    text = f"للعلم والإجراء\n\n{blocks.ARABIC[0]}\n\n{OLD}"
    parted = part(text, subject)
    assert (parted.is_forward, parted.new_text, parted.quoted_text) == (True, text, "")
    assert parted.forwarded_from == "خدمة العملاء <c@gov.example>"


@pytest.mark.parametrize("block", [one for one in BLOCKS if one.count("\n") > 1 and "قم المعاملة" not in one])
def test_below_the_subject_of_a_forward_every_block_is_passed_on(block: str) -> None:
    text = f"للعلم\n\n{block}\n\n{OLD}"
    assert part(text, "FW: x").new_text == text
    assert part(text, "FW: x").forwarded_text == f"{block}\n\n{OLD}"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("From: Ali <ali@example.qa>", "Ali <ali@example.qa>"),
        ("*From:* Ali <ali@example.qa<mailto:ali@example.qa>>", "Ali <ali@example.qa>"),
        ("From: Ali [mailto:ali@example.qa]", "Ali <ali@example.qa>"),
        ("من: \u202aعلي\u202c <\u200eali@example.qa\u200e>", "علي <ali@example.qa>"),
        ("**من:** علي الكواري <ali@example.qa>", "علي الكواري <ali@example.qa>"),
        ("> From: Ali <ali@example.qa>", "Ali <ali@example.qa>"),
        ("From: | Ali <ali@example.qa>", "Ali <ali@example.qa>"),
        ("Von: Ali", "Ali"),
        ("寄件者： 阿里 <ali@example.qa>", "阿里 <ali@example.qa>"),
        ('05.03.2019, 11:33, "Ali" <ali@example.qa>:', '"Ali" <ali@example.qa>'),
        ("في ٢٢/١١/٢٠٢٦، كتب علي <ali@example.qa>:", "علي <ali@example.qa>"),
        ("بلا اسم", ""),
    ],
)
def test_the_writer_of_a_forwarded_mail_is_read(line: str, name: str) -> None:
    text = f"للعلم\n\n---------- Forwarded message ---------\n{line}\nDate: 5 Mar 2019\nSubject: x\n\n{OLD}"
    assert part(text).forwarded_from == name


def test_a_mail_passed_on_without_a_comment_is_a_forward_unless_its_subject_says_reply() -> None:
    block = f"From: Ali <ali@example.qa>\nSent: Tuesday\nTo: Care\nSubject: Road\n\n{OLD}"
    assert part(block).is_forward
    assert part(f"Get Outlook for iOS\n\n{block}").is_forward
    assert part(block, "RE: Road") == Parted(block)


def test_a_reply_to_a_forward_is_a_reply() -> None:
    quoted = f"{ATTRIBUTION}\n{marked(f'---------- Forwarded message ---------{chr(10)}{OLD}')}"
    assert part(f"{OWN}\n\n{quoted}", "Re: Fwd: x") == Parted(OWN, quoted)
    below = f"{blocks.ARABIC[0]}\n\n---------- Forwarded message ---------\n{OLD}"
    assert part(f"{OWN}\n\n{below}", "رد: شكوى") == Parted(OWN, below)


def test_the_reference_form_of_an_office_counts_only_below_a_rule() -> None:
    form = f"رقم المعاملة: 12\nالتاريخ: 22/11/2026\nالموضوع: رخصة\n\n{OLD}"
    assert split(f"{OWN}\n\n----------\n{form}") == (OWN, f"----------\n{form}", "")
    assert split(f"{OWN}\n\n{form}") == (f"{OWN}\n\n{form}", "", "")


def test_when_nothing_of_their_own_remains_the_whole_text_is_new() -> None:
    for text in (f"{ATTRIBUTION}\n{marked(OLD)}", f"Sent from my iPhone\n\n{ATTRIBUTION}\n{marked(OLD)}", marked(OLD)):
        assert split(text) == (text, "", "")


def test_below_many_lines_quote_marks_still_count() -> None:
    long = f"{OWN}\n\n{ATTRIBUTION}\n{marked(chr(10).join(['سطر'] * (MAX_LINES * 2)))}\nجوابي في الأسفل"
    new, quoted, _ = split(long)
    assert new == f"{OWN}\n\nجوابي في الأسفل"
    assert quoted.count("> سطر") == MAX_LINES * 2


_LINES = st.one_of(
    st.text(max_size=60).map(lambda text: " ".join(text.split())),
    st.sampled_from(
        [
            *(ATTRIBUTION, "On 5 Mar 2019, at 11:33, X wrote:", "From: a@b.qa", "Sent: 5 March 2019 11:33"),
            *("To: c@d.qa", "Subject: x", "-- ", "--", "> قديم", ">> old", ">", "", "", "Sent from my iPhone"),
            *("-----Original Message-----", "---------- Forwarded message ---------", "|", "| a", "AB> x", "```"),
            *("____________", "من: محمد", "wrote:"),
            *("This e-mail is for the intended recipient", "كتب", "<c@gov.example>", "##- Reply above this line -##"),
        ]
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_LINES, max_size=30), st.sampled_from(["", "Re: x", "FW: x"]))
def test_every_line_is_in_exactly_one_part(lines: list[str], subject: str) -> None:
    text = "\n".join(lines)
    parted = part(text, subject)
    found = "\n".join((parted.new_text, parted.quoted_text, parted.signature)).split("\n")
    assert sorted(line.strip("> ") for line in found if line.strip("> ")) == sorted(
        line.strip("> ") for line in text.split("\n") if line.strip("> ")
    )
    assert parted.forwarded_text in parted.new_text


_OWN_LINES = st.sampled_from(
    [
        *("شكرا لكم", "الشارع رقم ٥", "نعم، منذ الأحد", "Yes, since Sunday"),
        *("أرجو الحل", "جواب: لا", "كما يلي:", "Name: Ali", "No."),
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), _OWN_LINES), min_size=1, max_size=25).filter(
        lambda rows: any(own for own, _ in rows)
    ),
    st.sampled_from([*attributions.ARABIC[:6], attributions.OTHERS[0], "كتب موظف الخدمة:", ""]),
)
def test_own_lines_woven_among_quoted_lines_all_survive(rows: list[tuple[bool, str]], attribution: str) -> None:
    woven = "\n".join(line if is_own else f"> {line}" for is_own, line in rows)
    new = split(f"{attribution}\n> سؤال\n{woven}")[0]
    assert [line for line in new.split("\n") if line.strip()] == [line for is_own, line in rows if is_own]


@given(st.text(), st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_text_is_parted(text: str, subject: str) -> None:
    assert bool(part(text, subject).new_text) == bool(text.strip())


def test_each_language_that_citizens_write_in_has_all_the_words() -> None:
    tables = tomllib.loads(files("normalize.quotes").joinpath("words.toml").read_text("utf-8"))
    western = ("en", "fr", "de", "es", "pt", "it", "nl", "pl", "sv", "nb", "da", "ru", "uk", "tr")
    for language in ("ar", "fa", "ur", "hi", "he", "bn", "ml", "tl", "id", "ja", "zh", *western):
        missing = {"wrote", "from", "sent", "to", "subject", "original", "forwarded"} - tables[language].keys()
        assert missing == set(), language
        assert tables[language].keys() & {"sent_from", "sent_from_end"}


def test_a_mail_that_answers_by_its_headers_quotes_whatever_its_subject_has_become() -> None:
    # Given bullets that look like quote marks, under a subject of their own
    text = "> المصباح الأول مكسور\n> المصباح الثاني مطفأ\n\nأرجو الإصلاح"
    # When the headers say that it answers a mail
    answer = part(text, "إنارة الشارع", is_answer=True)
    # Then they are quoted
    assert answer.new_text == "أرجو الإصلاح"
    assert "المصباح الأول" in answer.quoted_text
