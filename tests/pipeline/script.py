"""Lines of a replay, and what is asked of the answers."""

import base64
from collections.abc import Sequence
from typing import Any

WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس"
POTHOLE = "There is a deep pothole on Al Corniche street in front of the school"
WASTE = "الحاوية في الفريج متروسة زبالة من ثلاثة أيام"
FATIMA = "fatima@mail.example"

Line = dict[str, Any]


def mail(text: str, sender: str = FATIMA, **more: Any) -> Line:
    return {"channel": "email", "from": sender, "text": text, **more}


def sms(text: str, sender: str = "+97455123456", **more: Any) -> Line:
    return {"channel": "sms", "from": sender, "text": text, **more}


def at(minutes: float) -> str:
    hours, minute = divmod(int(minutes), 60)
    return f"2026-11-22T{8 + hours:02}:{minute:02}:{round(minutes % 1 * 60):02}+03:00"


def outcomes(said: Sequence[Line]) -> list[str]:
    return [one["outcome"] for one in said]


def relations(said: Line) -> list[tuple[int, str]]:
    return [(link["line"], link["relation"]) for link in said["links"]]


def raw_mail(text: str = "There is a water leak in our street") -> str:
    return base64.b64encode(f"From: a@b.example\r\nSubject: x\r\n\r\n{text}\r\n".encode()).decode()
