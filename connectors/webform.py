"""Web form: what a citizen wrote into a form on a page, posted as JSON."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field, model_validator

from connectors._origin import Origin
from connectors._pushed import json_object, verify_json, verify_post
from connectors._table import ChannelTable
from ingest.failures import Refused
from ingest.message import Channel, RawMessage
from ingest.notice import PushRequest
from ingest.questions import Question, asked, lint

_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_LONGEST: Mapping[str, int] = {"name": 200, "email": 320, "phone": 40, "subject": 300, "topic": 100}
_MOST_ANSWERS = 50
_LONGEST_NAME = 100
_LONGEST_ANSWER = 2_000
_OURS = frozenset({"nonce", "text", "language", "consent", "files", "location", *_LONGEST})
_FILE_KEYS = frozenset({"source", "filename", "content_type", "size"})
_UPLOAD = re.compile(r"[0-9a-f]{32}")


class Webform(ChannelTable):
    """A form that citizens fill in; it is answered by the mail address or the number they give.

    A post is one JSON object with `nonce`, `text` and, if given, `name`, `email`, `phone`, `subject`, `topic`,
    `language`, `consent`, `location` ({"latitude", "longitude"}) and `files` (a list of {"source", "filename",
    "content_type", "size"}, the source being the last part of a finished upload's address). Any other key is the
    answer to a question: to one of `fields`, or of the page's own.
    """

    type: Literal["webform"]
    title: Mapping[str, str] = Field(default_factory=dict)
    """The page's heading by language, such as { ar = "بلاغ جديد", en = "New report" }."""
    intro: Mapping[str, str] = Field(default_factory=dict)
    """What stands above the form, by language."""
    topics: tuple[str, ...] = ()
    """The topics that can be picked, as codes of the taxonomy; none for a form without the question."""
    fields: tuple[Question, ...] = ()
    """Questions besides the usual ones, in their order: some for some topics alone, some hanging on others' answers."""
    consent: Mapping[str, str] = Field(default_factory=dict)
    """What must be agreed to before anything is sent, by language; none: nothing is asked."""
    place: bool = True
    """Ask where it is: by the device's own position, a pasted map link or coordinates. No map is loaded."""
    max_files: int = Field(default=5, ge=0, le=20)
    """How many files may be added, of up to 25 MB each; 0 for none."""
    embed: tuple[Origin, ...] = ()
    """The sites that may show the form inside their own pages, such as ["https://www.ministry.gov.example"]."""
    max_text_chars: int = Field(default=10_000, gt=0)
    """The longest text that is taken."""
    max_bytes: int = Field(default=65_536, gt=0)
    """A larger post is refused."""

    @model_validator(mode="after")
    def _asks_sensibly(self) -> "Webform":
        if problem := lint(self.fields, self.topics, _OURS):
            raise ValueError(f"fields: {problem}")
        return self

    @property
    def channel(self) -> Channel:
        return Channel.WEBFORM

    @property
    def can_accept(self) -> bool:
        return True

    def check(self) -> None:
        """Nothing of it lies outside."""

    def accept(self, request: PushRequest) -> Sequence[RawMessage]:
        """Read one post. Raises Refused with a sentence for the page's maker."""
        verify_post(request, self.max_bytes)
        verify_json(request)
        answers = json_object(request.body)
        nonce = answers.get("nonce")
        if not isinstance(nonce, str) or not _NONCE.fullmatch(nonce):
            raise Refused("nonce: give 16 to 64 letters, digits, - or _, new for each form that is opened")
        self._verify(answers)
        return [
            RawMessage(
                channel=Channel.WEBFORM,
                upstream_id=nonce,  # a second click or a proxy's retry is the same delivery
                content=request.body,
                media_type="application/json",
            )
        ]

    def _verify(self, answers: Mapping[str, Any]) -> None:
        text = answers.get("text")
        if not isinstance(text, str) or not text.strip():
            raise Refused("text: is required")
        if len(text) > self.max_text_chars:
            raise Refused(f"text: at most {self.max_text_chars} characters")
        for name, longest in _LONGEST.items():
            _verify_line(name, answers.get(name), longest)
        topic = answers.get("topic")
        if topic and self.topics and topic not in self.topics:
            raise Refused("topic: not one of those that this form offers")
        language = answers.get("language")
        if language and not (isinstance(language, str) and _LANGUAGE.fullmatch(language)):
            raise Refused("language: give a code such as ar or en")
        more = {name: value for name, value in answers.items() if name not in _OURS}
        if len(more) > _MOST_ANSWERS:
            raise Refused(f"at most {_MOST_ANSWERS} further answers")
        for name, value in more.items():
            _verify_answer(name, value)
        if self.consent and answers.get("consent") is not True:
            raise Refused("consent: must be true")
        said = {name: value for name, value in more.items() if isinstance(value, str)}
        for question in asked(self.fields, topic if isinstance(topic, str) else "", said):
            if problem := question.problem(said.get(question.name, "")):
                raise Refused(f"{question.name}: {problem}")
        _verify_files(answers.get("files", []), self.max_files)


def _verify_line(name: str, value: Any, longest: int) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise Refused(f"{name}: give text")
    if len(value) > longest:
        raise Refused(f"{name}: at most {longest} characters")


def _verify_files(files: Any, most: int) -> None:
    if not isinstance(files, list) or len(files) > most:
        raise Refused(f"files: give a list of at most {most}")
    for file in files:
        if not isinstance(file, dict) or file.keys() != _FILE_KEYS:
            raise Refused("files: each has source, filename, content_type and size")
        if not isinstance(file["source"], str) or not _UPLOAD.fullmatch(file["source"]):
            raise Refused("files: source is the last part of an upload's address")
        if not all(isinstance(file[key], str) and len(file[key]) <= 300 for key in ("filename", "content_type")):
            raise Refused("files: filename and content_type are text of at most 300 characters")
        if not isinstance(file["size"], int):
            raise Refused("files: size is a number of bytes")


def _verify_answer(name: str, value: Any) -> None:
    if len(name) > _LONGEST_NAME:
        raise Refused(f"a question's name has at most {_LONGEST_NAME} characters")
    parts = value if isinstance(value, list) else [value]
    if not all(part is None or isinstance(part, str | int | float | bool) for part in parts):
        raise Refused("further answers are text, numbers, yes or no, or lists of these")
    if sum(len(str(part)) for part in parts) > _LONGEST_ANSWER:
        raise Refused(f"a further answer has at most {_LONGEST_ANSWER} characters")
