"""A mail judged as the reader of mails has it judged."""

from normalize.mail.addresses import sender_of
from normalize.mail.bodies import read_text
from normalize.mail.headers import split_head
from normalize.mail.layout import lay_out
from normalize.mail.machine import Judgement, judged
from normalize.mail.tree import read_parts


def judge(raw: bytes, mail_from: str | None = None) -> Judgement:
    headers, data, _ = split_head(raw)
    tree = read_parts(data)
    _, sender = sender_of(headers, mail_from or "")
    return judged(headers, headers.text("subject"), sender, tree.root, read_text(lay_out(tree)), mail_from)
