"""Danger that is over, a film's, or a matter of papers wakes nobody; danger that goes on does, whatever stands near.

``danger_fifth.tsv`` is by strangers who had read neither words nor rules. At first sight the rules found 507 of 619
emergencies told plainly and took 121 of 1,040 look-alikes and 24 of 1,216 ordinary messages for one. From a quarter of
them the rules then learnt; of the others, which were only counted, 360 of 438, 89 of 740 and 21 of 961 became 365, 55
and 19. A guard against regressions, no measure.
"""

import csv
from pathlib import Path

import pytest

from classify.alarms import Alarms
from classify.priority import judge

STRANGERS = Path(__file__).with_name("danger_fifth.tsv")
FILLER = "واكتب لكم ايضا عن الحديقة الجديدة في الحي وعن الممشى والكراسي والظل وعن مواعيد المكتبة في المساء "


@pytest.fixture(scope="module")
def alarms() -> Alarms:
    return Alarms.load()


def _rows() -> list[dict[str, str]]:
    with STRANGERS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = _rows()


@pytest.mark.parametrize(("told", "share"), [("lookalike", 0.07), ("ordinary", 0.02)])
def test_what_strangers_made_to_look_like_danger_seldom_wakes_anybody(alarms: Alarms, told: str, share: float) -> None:
    rows = [row["text"] for row in ROWS if row["told"] == told]
    false = [text for text in rows if alarms.find(text).is_emergency]
    assert len(false) <= share * len(rows), false


def test_what_strangers_told_plainly_is_found(alarms: Alarms) -> None:
    rows = [row["text"] for row in ROWS if row["told"] == "plain"]
    missed = [text for text in rows if not alarms.find(text).is_emergency]
    assert len(missed) <= 0.15 * len(rows), missed


@pytest.mark.parametrize(
    "text",
    [
        "حريق شب بالعمارة الصيف اللي طاف والمالك يسأل من المسؤول عن التعويض",
        "طاحت الوالدة من الدرج قبل ثلاث اشهر وتعافت الحمد لله، ابي نسخة التقرير",
        "شكرا لرجال الاطفاء اخمدوا الحريق في المستودع امس ومحد تعور",
        "The kitchen was on fire in March, the insurance wants your report, what is the fee?",
        "my father had a heart attack last year and is fine now, how do I apply for the card",
        "पिछले साल दुकान में आग लगी थी, बीमा का मुआवज़ा कब मिलेगा",
        "پچھلے مہینے عمارت میں آگ لگی تھی، اب سب ٹھیک ہے، معاوضہ کیسے ملے گا",
        "may sunog sa building namin noong nakaraang taon, magkano po ang kopya ng certificate?",
        "L'an dernier il y a eu un incendie dans l'immeuble, l'assurance demande une attestation",
        "കഴിഞ്ഞ വർഷം കടയ്ക്ക് തീ പിടിച്ചു, നഷ്ടപരിഹാരം എപ്പോൾ കിട്ടും",
        "গত বছর দোকানে আগুন লেগেছিল, ক্ষতিপূরণ কবে পাব",
        "போன வருஷம் கடையில தீ பிடிச்சது, இழப்பீடு எப்போ கிடைக்கும்",
        "गत वर्ष पसलमा आगो लागेको थियो, क्षतिपूर्ति कहिले पाइन्छ",
        "پارسال مغازه آتش گرفت، بیمه خسارت رو کی میده",
    ],
)
def test_what_is_over_wakes_nobody_and_is_never_passed_over(alarms: Alarms, text: str) -> None:
    danger = alarms.find(text)
    assert not danger.is_emergency
    # And the word of danger stays named, whatever comes of it
    assert danger.dismissed


@pytest.mark.parametrize(
    "text",
    [
        "there was a fire in our building, please replace the door of the stairs, who does it?",
        "شب حريق في المطبخ وتم اطفاؤه، متى الصيانة تجي؟",
    ],
)
def test_where_little_tells_that_it_is_over_a_person_looks_at_once(alarms: Alarms, text: str) -> None:
    danger = alarms.find(text)
    assert not danger.is_emergency
    assert judge(danger, "complaint").code == "high"


@pytest.mark.parametrize(
    "text",
    [
        "حريق في بيت جارنا والبلدية قريبة منا والفاتورة امس دفعتها. الحقونا النار وصلت",
        "قبل شهرين سوى عملية، الحين مغمى عليه وما يرد",
        "he had surgery last month and now he is unconscious",
        "my phone charger burned yesterday and now the bedroom is on fire",
        "I was locked in the house by my employer three months ago and they took my passport, no food",
        "ولدي ضايع من امس في السوق بعد ما طلع من المدرسة",
        "Is there an ambulance? My son is not breathing, what do I do?",
        "I lost my job, tomorrow I will kill myself",
        "we got him out of the pool, he is not breathing",
        "there is a fire in the kitchen, we can not put it out",
        "طيب الحين في حريق في المطبخ مشكورين",
        "انقذوه الولد يغرق في المسبح",
        "अब ठीक से सांस नहीं ले पा रहे, मेरे पिता बेहोश हैं, धन्यवाद",
        "ابو بے ہوش ہیں اب ٹھیک سے سانس نہیں آ رہی، شکریہ",
        "বাবা অজ্ঞান হয়ে গেছে, এখন ঠিকমতো শ্বাস নিতে পারছে না, ধন্যবাদ",
        "அப்பா மயங்கி விழுந்துட்டார், இப்ப நல்லா மூச்சு விட முடியல, நன்றி",
        "अहिले ठीकसँग सास फेर्न सकेको छैन, बुबा बेहोस हुनुहुन्छ, धन्यवाद",
        "പിതാവ് ബോധമില്ലാതെ കിടക്കുന്നു, ശ്വാസമില്ല, നന്ദി",
        "پدرم بیهوش شده نفس نمیکشه، ممنون",
        "un incendie dans l'immeuble, le feu n'est pas éteint, merci",
        "I have asked for a certificate last year. My house is on fire and my children are inside it",
    ],
)
def test_what_goes_on_is_an_emergency_whatever_stands_around_it(alarms: Alarms, text: str) -> None:
    assert alarms.find(text).is_emergency


def test_another_matter_far_away_in_a_long_letter_ends_no_danger(alarms: Alarms) -> None:
    # Given a fire, and a film and a compensation at the end of the letter
    text = f"في حريق في بيتنا {FILLER * 4} وشفت فيلم في السينما وابي تعويض عن التذكرة"
    # Then somebody is woken
    assert alarms.find(text).kinds == ("fire",)


def test_a_laughing_face_is_read_as_laughter_and_hides_no_cry(alarms: Alarms) -> None:
    laughed = alarms.find("الطباخ ولع المطبخ حريق 😂")
    assert not laughed.is_emergency
    assert laughed.signs
    assert alarms.find("😂 لا والله الحقونا حريق في البيت").kinds == ("fire",)
