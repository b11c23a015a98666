"""Places: pins, coordinates in words, and links into maps."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.location import find, pin
from normalize.message import Location

DOHA = Location(25.2854, 51.531)

TEXTS = [
    # among other numbers
    ("دفعت 12.500 دينار والموقع 25.2854, 51.5310 والمتبقي 15.750", DOHA),
    ("الأسعار " + "3.5، " * 12 + "والمكان ٢٥٫٢٨٥٤، ٥١٫٥٣١٠", DOHA),
    ("سطر\n" * 500 + "خط العرض 25.2854 وخط الطول 51.531", DOHA),
    # coordinates in words
    ("الموقع 25.2854, 51.5310 أمام المدرسة", DOHA),
    ("٢٥٫٢٨٥٤، ٥١٫٥٣١٠", DOHA),
    ("۲۵٫۲۸۵۴ , ۵۱٫۵۳۱۰ پر پانی کھڑا ہے", DOHA),
    ("\u202b٢٥٫٢٨٥٤\u202c ، \u200f٥١٫٥٣١٠", DOHA),
    ("٢٥.٢٨٥٤ ٥١.٥٣١٠", DOHA),
    ("25.2854/51.5310", DOHA),
    ("خط العرض 25.2854 وخط الطول 51.531", DOHA),
    ("خط الطول: ٥١٫٥٣١، خط العرض: ٢٥٫٢٨٥٤", DOHA),
    ("دائرة العرض = 25.2854\nخط الطول = 51.531", DOHA),
    ("lat: 25.2854 long: 51.531", DOHA),
    ("Latitude 25.2854, Longitude 51.531", DOHA),
    ("lat=25.2854&lng=51.531", DOHA),
    ("अक्षांश 25.2854 देशांतर 51.531", DOHA),
    ("عرض بلد 25.2854 طول بلد 51.531", DOHA),
    ("25.2854° N, 51.5310° E", DOHA),
    ("25.2854N 51.531E", DOHA),
    ("N 25.2854 E 51.531", DOHA),
    ("25.2854° شمالا، 51.531° شرقا", DOHA),
    ("25°17'07.44\"N 51°31'51.6\"E", DOHA),
    ("25° 17′ 07.44″ N, 51° 31′ 51.6″ E", DOHA),
    ("33.8688° S, 151.2093° E", Location(-33.8688, 151.2093)),
    ("-33.8688, 151.2093", Location(-33.8688, 151.2093)),
    # links
    ("https://maps.google.com/?q=25.2854,51.531", DOHA),
    ("شوف https://www.google.com/maps?q=loc:25.2854,51.531 ضروري", DOHA),
    ("https://www.google.com/maps/search/25.2854,+51.531?entry=tts", DOHA),
    ("https://www.google.com.qa/maps/@25.2854,51.531,17z", DOHA),
    (
        "https://www.google.com/maps/place/25%C2%B017'07.4%22N+51%C2%B031'51.6%22E/@25.1,51.1,17z/data=!3d25.2854!4d51.531",
        DOHA,
    ),
    ("https://www.google.com/maps/dir//25.2854,51.531", DOHA),
    ("https://www.google.com/maps/search/?api=1&query=25.2854%2C51.531", DOHA),
    ("HTTPS://MAPS.GOOGLE.COM/?q=25.2854,51.531", DOHA),
    ("maps.google.com/?q=25.2854,51.531", DOHA),
    ("(https://maps.google.com/?q=25.2854,51.531)", DOHA),
    ("https://maps.google.com/?q=25.2854,51.531، شكرا", DOHA),
    ("https://maps.apple.com/?ll=25.2854,51.531&q=%D8%A8%D9%8A%D8%AA%D9%8A", Location(25.2854, 51.531, "بيتي")),
    ("https://maps.apple.com/place?coordinate=25.2854,51.531&name=School", Location(25.2854, 51.531, "School")),
    ("https://www.bing.com/maps?cp=25.2854~51.531&lvl=16", DOHA),
    ("https://www.openstreetmap.org/?mlat=25.2854&mlon=51.531#map=17/25/51", DOHA),
    ("https://www.openstreetmap.org/#map=17/25.2854/51.531", DOHA),
    ("https://waze.com/ul?ll=25.2854%2C51.531&navigate=yes", DOHA),
    ("https://ul.waze.com/ul?to=ll.25.2854%2C51.531", DOHA),
    ("https://yandex.com/maps/?ll=51.531%2C25.2854&z=15", DOHA),
    ("https://2gis.ae/dubai/geo/70000/51.531%2C25.2854", DOHA),
    ("geo:25.2854,51.531", DOHA),
    ("geo:25.2854,51.531;u=35", DOHA),
    ("geo:0,0?q=25.2854,51.531(المدرسة)", Location(25.2854, 51.531, "المدرسة")),
    (
        "https://www.google.com/maps/place/%D8%B3%D9%88%D9%82+%D9%88%D8%A7%D9%82%D9%81/@25.1,51.2,17z/data=!3d25.2854!4d51.531",
        Location(25.2854, 51.531, "سوق واقف"),
    ),
    ("https://maps.app.goo.gl/abc الإحداثيات 25.2854, 51.5310", DOHA),
    ("https://example.com/a https://maps.google.com/?q=25.2854,51.531", DOHA),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_a_place_in_a_text_is_found(text: str, expected: Location) -> None:
    found, flags = find(text)
    assert found is not None
    assert (round(found.latitude, 5), round(found.longitude, 5), found.label) == (
        expected.latitude,
        expected.longitude,
        expected.label,
    )
    assert flags == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "السلام عليكم",
        "الفاتورة 12.500، والسابقة 15.750 دينار",  # money of Kuwait has three decimals
        "12.5000",
        "192.168.100.1",
        "الإصدار 1.2345.6 و 10.0001.2",
        "رقم الحساب 1234.567890, 2345.678901",
        "https://www.google.com/search?q=25.2854,51.531",
        "https://maps.example.com/?q=1",
        "https://notgoogle.com/maps?q=25,51",
        "https://www.bing.com/search?q=maps",
        "geo:0,0",
        "geo: 25",
        "https://maps.google.com/?q=0,0",
        "خط العرض غير معروف 5.5",
        "الدقة 25.2854",
    ],
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert find(text) == (None, ())


@pytest.mark.parametrize(
    "text",
    [
        "https://maps.app.goo.gl/Xy12",
        "maps.app.goo.gl/Xy12 تعالوا",
        "https://goo.gl/maps/Xy12",
        "https://maps.google.com/maps?q=مستشفى+حمد",
        "https://waze.com/ul/hthkq2n",
        "https://www.google.com/maps/place/Souq+Waqif",
        "https://maps.app.goo.gl/a https://maps.app.goo.gl/b",
    ],
)
def test_a_link_that_only_its_provider_can_resolve_is_flagged(text: str) -> None:
    assert find(text) == (None, ("location_link",))


@pytest.mark.parametrize(
    "text",
    [
        "https://maps.google.com/?q=125.2854,51.531",
        "geo:25.2854,251.531",
        "lat: 95.5 long: 51.531",
        "25°77'07.4\"N 51°31'51.6\"E",
        "95.2854° N, 51.5310° E",
    ],
)
def test_an_impossible_place_is_flagged(text: str) -> None:
    assert find(text) == (None, ("location_invalid",))


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        (25.3, 51.5, (Location(25.3, 51.5), ())),
        ("25.3", " 51.5 ", (Location(25.3, 51.5), ())),
        ("٢٥٫٣", "٥١٫٥", (Location(25.3, 51.5), ())),
        (25, -51, (Location(25, -51), ())),
        (0, 0, (None, ())),
        ("0", 0.0, (None, ())),
        (None, None, (None, ("location_invalid",))),
        (None, 51.5, (None, ("location_invalid",))),
        (True, 51.5, (None, ("location_invalid",))),
        (float("nan"), 51.5, (None, ("location_invalid",))),
        ("inf", 51.5, (None, ("location_invalid",))),
        (10**400, 51.5, (None, ("location_invalid",))),
        ([25.3], {}, (None, ("location_invalid",))),
        (90.1, 51.5, (None, ("location_invalid",))),
        (25.3, 180.5, (None, ("location_invalid",))),
    ],
)
def test_a_pin_is_two_numbers_on_earth(latitude: Any, longitude: Any, expected: Any) -> None:
    assert pin(latitude, longitude) == expected


PIECES = [
    *(
        "https://maps.google.com/",
        "geo:",
        "25.2854",
        "٢٥٫٢٨",
        "°",
        "'",
        '"',
        "N",
        "شمال",
        ",",
        "،",
        " ",
        "?q=",
        "@",
        "!3d",
    ),
    *("lat", "خط العرض", "-", "(", "9" * 30, "\u200f", "://", "%", "\ud800", "."),
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=40))
@settings(deadline=None)
def test_whatever_is_written_a_place_is_on_earth(pieces: list[str]) -> None:
    found, flags = find("".join(pieces))
    assert found is None or (abs(found.latitude) <= 90 and abs(found.longitude) <= 180)
    assert set(flags) <= {"location_invalid", "location_link"}
