"""A site whose form asks more: questions by topic and by answer, consent, place and files."""

from dataclasses import replace
from typing import Any

from connectors.webform import Webform
from web.site import FormFacts, Site

MINISTRY = "https://www.ministry.gov.example"

TABLE: dict[str, Any] = {
    "type": "webform",
    "title": {"ar": "بلاغ جديد", "en": "New report"},
    "topics": ["water", "roads"],
    "consent": {"ar": "أوافق على إحالة بياناتي إلى الجهة المختصة.", "en": "I agree that my data goes to the agency."},
    "max_files": 2,
    "embed": [MINISTRY],
    "fields": [
        {"name": "رقم العداد", "label": {"ar": "رقم العداد", "en": "Meter number"}, "kind": "number",
         "topics": ["water"], "required": True, "hint": {"ar": "على الفاتورة", "en": "It is on your bill"}},
        {"name": "property", "label": {"ar": "نوع العقار", "en": "Kind of property"}, "kind": "choice",
         "choices": [{"value": "villa", "label": {"ar": "فيلا", "en": "Villa"}},
                     {"value": "flat", "label": {"ar": "شقة", "en": "Flat"}}]},
        {"name": "floor", "label": {"ar": "الطابق", "en": "Floor"}, "when": {"property": ["flat"]}, "required": True},
        {"name": "door", "label": {"ar": "الباب", "en": "Door"}, "when": {"floor": ["3"]}},
        {"name": "since", "label": {"ar": "منذ متى", "en": "Since when"}, "kind": "date"},
        {"name": "danger", "label": {"ar": "هناك خطر على الناس", "en": "People are in danger"}, "kind": "yes"},
    ],
}  # fmt: skip


def with_questions(site: Site) -> Site:
    """The same site with that form."""
    form = Webform.model_validate(TABLE)
    facts = FormFacts(
        form.title, form.intro, form.topics, form.max_text_chars, form.fields, form.consent, form.place, form.max_files,
        form.embed,
    )  # fmt: skip
    return replace(site, inlets={**site.inlets, "webform": form}, forms={"webform": facts})
