"""A route may ask where a matter is: by the pin of the message, by a form's answer, by the words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from classify.classification import Classification
from classify.taxonomy import load_taxonomy
from ingest.message import Channel
from normalize.message import Location, Message
from route.places import Gazetteer, Place, Spot
from route.rules import Agency, Route, When, decide, lint

PLACES = {
    "al_rayyan": Place(
        name={"ar": "الريان", "en": "Al Rayyan"}, also=["Rayyan", "معيذر", "রাইয়ান"],
        area=[(25.20, 51.30), (25.20, 51.45), (25.35, 51.45), (25.35, 51.30)],
    ),
    "doha": Place(
        name={"ar": "الدوحة", "en": "Doha"}, also=["दोहा", "دوحہ"],
        area=[(25.22, 51.45), (25.22, 51.60), (25.40, 51.60), (25.40, 51.45)],
    ),
    "umm_salal": Place(name={"ar": "أم صلال", "en": "Umm Salal"}),
}  # fmt: skip
GAZETTEER = Gazetteer(PLACES)


def _said(text: str, **more: object) -> Message:
    return Message(Channel.SMS, new_text=text, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("انقطاع المياه في الريان منذ الصباح", "al_rayyan"),
        ("شارعنا بالريان مكسّر", "al_rayyan"),
        ("متى توصل الحاوية للريان؟", "al_rayyan"),
        ("تسرب مياه في معيذر", "al_rayyan"),
        ("السلام عليكم، إنارة ام صلال معطلة", "umm_salal"),
        ("الدوحه: الإشارة خربانة", "doha"),
        ("Water leak in RAYYAN since morning", "al_rayyan"),
        ("Walang tubig dito sa Doha", "doha"),
        ("दोहा में बिजली नहीं है", "doha"),
        ("دوحہ میں پانی نہیں ہے", "doha"),
        # A person's name is no town, nor is a part of a longer word
        ("اسمي ريان وعندي شكوى", ""),
        ("الدوحات كثيرة", ""),
        # Two towns: nobody knows which is meant
        ("انتقلت من الدوحة إلى الريان", ""),
        ("", ""),
    ],
)
def test_a_place_is_known_by_the_names_that_people_write(text: str, code: str) -> None:
    assert GAZETTEER.find(_said(text)).code == code


def test_the_pin_says_more_than_the_words() -> None:
    # Given a photograph from Doha, sent by somebody who lives in Al Rayyan
    message = _said("أنا من سكان الريان وصورت هذا", location=Location(25.30, 51.52))
    # Then the matter is where the pin is
    assert GAZETTEER.find(message) == Spot("doha", "the pin lies in doha")


def test_the_answer_of_a_form_says_more_than_its_text() -> None:
    message = _said("قريب من طريق الدوحة السريع", fields=(("zone", "الريان"),))
    assert GAZETTEER.find(message).code == "al_rayyan"


def test_a_route_takes_what_is_in_its_place_and_says_why() -> None:
    # Given a municipality for each town
    routes = [
        Route(name="Rayyan's streets", when=When(topic="roads", place="al_rayyan"), agency="rayyan"),
        Route(name="everything else", agency="centre"),
    ]
    roads = Classification(topic="roads")
    for text, agency, reason in (
        ("حفرة في شارع معيذر", "rayyan", "topic is roads and place is al_rayyan («معيذر» in the words)"),
        ("حفرة في شارعنا", "centre", "place is unknown, not al_rayyan"),
    ):
        # When a hole in a street is reported
        decision = decide(routes, classification=roads, language="ar", channel="sms", spot=GAZETTEER.find(_said(text)))
        # Then the town decides, and it is written down by which word it was known
        assert decision.agency == agency
        assert reason in decision.reasons[0]


def test_a_route_to_a_place_that_is_not_there_is_refused_with_the_nearest_name() -> None:
    routes = [Route(name="a", when=When(place="al_rayan"), agency="centre"), Route(name="b", agency="centre")]
    agencies = {"centre": Agency(name={"en": "Centre"}, email="c@gov.example")}
    said = lint(routes, agencies, load_taxonomy(), PLACES)
    assert said == ['routes[0] "a": there is no place "al_rayan"; did you mean "al_rayyan"?']


@pytest.mark.parametrize(
    ("area", "said"), [([(25.2, 51.3)], "at least three corners"), ([(151.3, 25.2)] * 3, "is nowhere: latitude")]
)
def test_an_outline_that_is_none_is_refused(area: list[tuple[float, float]], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Place(name={"en": "Somewhere"}, area=area)


@given(st.floats(25.0, 25.6), st.floats(51.2, 51.7))
def test_a_pin_lies_in_a_box_exactly_when_it_is_between_its_sides(latitude: float, longitude: float) -> None:
    (south, west), _, (north, east), _ = PLACES["doha"].area
    if latitude not in (south, north) and longitude not in (west, east):
        is_between = south < latitude < north and west < longitude < east
        assert PLACES["doha"].contains(latitude, longitude) == is_between


@given(st.text(max_size=300))
def test_any_text_has_one_place_or_none(text: str) -> None:
    assert GAZETTEER.find(_said(text)).code in {"", *PLACES}
