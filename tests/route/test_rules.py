import pytest
from pydantic import ValidationError

from classify.classification import Classification
from classify.taxonomy import load_taxonomy
from ingest.settings import Secret
from route.places import Spot
from route.rules import Agency, Route, WebhookTarget, When, decide, lint

TAXONOMY = load_taxonomy()
AGENCIES = {
    code: Agency(name={"en": code.title()}, email=f"cases@{code}.example") for code in ("water", "police", "centre")
}
ROUTES = [
    Route(name="danger", when=When(priority="emergency", type=["incident", "complaint"]), agency="police"),
    Route(name="water", when=When(topic=["water", "drainage"]), agency="water"),
    Route(name="everything else", agency="centre"),
]


def test_the_first_route_that_fits_wins_and_says_why() -> None:
    classification = Classification(type="complaint", topic="water", priority="normal")

    decision = decide(ROUTES, classification=classification, language="ar", channel="sms", spot=Spot())

    assert (decision.agency, decision.route) == ("water", "water")
    assert decision.reasons == (
        'route "danger" was passed over: priority is normal, not emergency',
        'route "water" matched: topic is water; the case goes to water',
    )


def test_every_condition_of_a_route_must_fit() -> None:
    route = Route(name="narrow", when=When(topic="water", language="ar", channel="sms"), agency="water")

    decision = decide(
        [route, ROUTES[-1]], classification=Classification(topic="water"), language="hi", channel="email", spot=Spot()
    )

    assert decision.agency == "centre"
    assert decision.reasons[0].endswith("language is hi, not ar and channel is email, not sms")


def test_the_last_route_takes_whatever_is_left() -> None:
    decision = decide(ROUTES, classification=Classification(), language="und", channel="fax", spot=Spot())

    assert decision.agency == "centre"
    assert decision.reasons[-1] == 'route "everything else" matched: it takes whatever is left; the case goes to centre'


def test_routes_without_an_end_are_an_error_not_a_guess() -> None:
    with pytest.raises(LookupError, match="no route matched"):
        decide(ROUTES[:1], classification=Classification(), language="ar", channel="email", spot=Spot())


def test_sound_routes_have_nothing_said_against_them() -> None:
    assert lint(ROUTES, AGENCIES, TAXONOMY, {}) == []


@pytest.mark.parametrize(
    ("routes", "sentences"),
    [
        ([], ["routes: there is none; add one without `when`, so that every case goes somewhere."]),
        (ROUTES[:2], ['routes[1] "water": the last route must have no `when`; add one.']),
        (
            [Route(name="all", agency="centre"), ROUTES[1], ROUTES[2]],
            ['routes[0] "all": has no `when`, so the routes after it are never read; move it to the end.'],
        ),
        (
            [Route(name="all", agency="watr")],
            ['routes[0] "all": there is no agency "watr"; did you mean "water"?'],
        ),
        (
            [Route(name="a", when=When(topic=["water", "drinage"]), agency="water"), ROUTES[2]],
            ['routes[0] "a": there is no topic "drinage"; did you mean "drainage"?'],
        ),
        (
            [Route(name="a", when=When(type="complaints", channel="e-mail"), agency="water"), ROUTES[2]],
            [
                'routes[0] "a": there is no type "complaints"; did you mean "complaint"?',
                'routes[0] "a": there is no channel "e-mail"; did you mean "email"?',
            ],
        ),
        (
            [Route(name="a", when=When(priority="xyz"), agency="water"), ROUTES[2]],
            ['routes[0] "a": there is no priority "xyz"; known here: emergency, high, low, normal.'],
        ),
        (
            [ROUTES[1], ROUTES[1], ROUTES[2]],
            ['routes[1] "water": routes[0] has the same name; give it another.'],
        ),
        (
            [Route(name="a", when=When(topic=[]), agency="water"), ROUTES[2]],
            ['routes[0] "a": `topic` is an empty list, which nothing fits; leave it out.'],
        ),
        (
            [Route(name="a", when=When(), agency="water"), ROUTES[2]],
            ['routes[0] "a": `when` asks for nothing; leave it out, or say what it should ask.'],
        ),
    ],
)
def test_what_is_wrong_with_routes_is_said_with_its_remedy(routes: list[Route], sentences: list[str]) -> None:
    assert lint(routes, AGENCIES, TAXONOMY, {}) == sentences


@pytest.mark.parametrize(
    "table",
    [
        {"name": {"en": "Nowhere"}},
        {"name": {}, "email": "a@b.example"},
        {"name": {"en": " "}, "email": "a@b.example"},
        {"name": {"en": "Two"}, "email": "a@b.example, c@d.example"},
        {"name": {"en": "Header"}, "email": "a@b.example\r\nBcc: c@d.example"},
        {"name": {"en": "Typo"}, "email": "a@b.example", "emial": "x"},
    ],
)
def test_an_agency_that_cannot_be_told_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Agency.model_validate(table)


def test_an_agency_is_called_by_its_name_in_the_readers_language() -> None:
    agency = Agency(name={"ar": "هيئة المياه", "en": "Water Authority"}, email="a@b.example")

    assert (agency.called("ar"), agency.called("ur")) == ("هيئة المياه", "Water Authority")
    assert Agency(name={"ar": "هيئة المياه"}, email="a@b.example").called("en") == "هيئة المياه"


@pytest.mark.parametrize(
    "url",
    [
        "http://agency.example/hook",
        "ftp://agency.example/hook",
        "https:///hook",
        "https://user:password@agency.example/hook",
        "https://agency.example/hook#part",
        "https://agency.example/a b",
        "https://agency.example:0/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.1]/",
        "not a url",
        "",
    ],
)
def test_a_webhook_to_nowhere_good_is_refused_when_it_is_written_down(url: str) -> None:
    with pytest.raises(ValidationError):
        WebhookTarget(url=url, secret=Secret(env="S"))


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/", "http://[fe80::1]/", "http://0.0.0.0/", "http://224.0.0.1/"]
)
def test_even_inside_our_network_some_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        WebhookTarget(url=url, secret=Secret(env="S"), allow_private=True)


@pytest.mark.parametrize(
    "url", ["http://10.1.2.3:8080/in", "http://127.0.0.1/", "https://agency.example/", "https://وزارة.قطر/"]
)
def test_inside_our_network_plain_http_and_private_addresses_are_fine(url: str) -> None:
    assert WebhookTarget(url=url, secret=Secret(env="S"), allow_private=True).url == url
