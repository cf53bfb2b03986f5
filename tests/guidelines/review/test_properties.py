"""What holds for any text at all."""

import time
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.guidelines.review import (
    Content,
    Finding,
    Picture,
    Rulebook,
    clear_text,
    review,
    review_text,
)
from bedside.guidelines.review.clearance import NotCleared

OAK = Rulebook(
    version="1",
    phones=("(512) 555-0100",),
    emails=("hello@oakdental.example",),
    addresses=("100 Main Street, Suite 200, Austin, TX 78701",),
    own_hosts=("oakdental.example",),
)
any_text = st.text(st.characters(), max_size=300)  # lone surrogates and all
digit = st.sampled_from("0123456789")
digits = st.sampled_from("23456789")

ORDINARY = (
    "Flu shots are here! Come in 9-5, ask for Dr. Lee. Save $1,200 in 2026. Llame hoy; sonría más. "
    "100 Main St. (512) 555-0100 😀 👩‍⚕️ مرحبا https://oakdental.example/flu #Smile @oak 50% 78701"
)
clean_words = st.sampled_from(ORDINARY.split())
clean_text = st.lists(clean_words, max_size=25).map(" ".join)


@st.composite
def phones(draw: st.DrawFn) -> str:
    area = draw(digits) + draw(digit) + draw(digit)
    exchange = draw(digits) + draw(digit) + draw(digit)
    line = "".join(draw(st.tuples(digit, digit, digit, digit)))
    form = draw(
        st.sampled_from(
            ["({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "+1 {} {} {}", "1-{}-{}-{}", "({}){}-{} x5"]
        )
    )
    return str(form.format(area, exchange, line))


@st.composite
def ssns(draw: st.DrawFn) -> str:
    nine = "".join(draw(st.lists(digit, min_size=9, max_size=9)))
    return f"{nine[:3]}-{nine[3:5]}-{nine[5:]}"


@st.composite
def emails(draw: st.DrawFn) -> str:
    name = st.from_regex(r"[a-z][a-z0-9]{0,8}([._+-][a-z0-9]{1,8})?", fullmatch=True)
    host = st.from_regex(r"[a-z][a-z0-9-]{0,10}[a-z0-9]", fullmatch=True)
    top = draw(st.sampled_from(["com", "org", "net", "example", "co.uk", "health"]))
    return f"{draw(name)}@{draw(host)}.{top}"


@st.composite
def addresses(draw: st.DrawFn) -> str:
    number = draw(st.integers(1, 99999))
    name = draw(st.sampled_from(["Oak", "Elm Hollow", "Martin Luther King Jr", "38th", "W Birch"]))
    kind = draw(
        st.sampled_from(["Street", "St", "Ave", "Avenue", "Blvd", "Rd", "Lane", "Dr", "Pkwy"])
    )
    unit = draw(st.sampled_from(["", " Apt 3", ", Suite 12", " #4"]))
    town = draw(st.sampled_from(["", ", Austin, TX 78745", ", Round Rock, TX"]))
    return f"{number} {name} {kind}{unit}{town}"


def identifiers(text: str) -> Counter[str]:
    findings = review(Content(text, reason="x"), OAK).findings
    return Counter(one.rule for one in findings if one.rule.startswith("identifier."))


@pytest.mark.parametrize(
    ("rule", "inserted"),
    [
        ("identifier.phone", phones()),
        ("identifier.ssn", ssns()),
        ("identifier.email", emails()),
        ("identifier.address", addresses()),
    ],
)
@settings(max_examples=300)
@given(data=st.data(), before=clean_text, after=clean_text, gap=st.sampled_from(["\n", " – "]))
def test_an_identifier_put_into_any_text_is_found(
    rule: str,
    inserted: st.SearchStrategy[str],
    data: st.DataObject,
    before: str,
    after: str,
    gap: str,
) -> None:
    text = f"{before}{gap}{data.draw(inserted)}{gap}{after}"
    assert identifiers(text)[rule] > identifiers(f"{before}{gap}{gap}{after}")[rule]


seeded_text = st.lists(
    st.one_of(
        clean_words,
        phones(),
        emails(),
        ssns(),
        addresses(),
        st.sampled_from(
            [
                "fecha de nacimiento 3/14/1962",
                "cumplió 100 años",
                "número de póliza 4829131",
                "The best dentist, guaranteed",
                "https://intranet/x",
                "jane@exämple.org",
                "Élan",
            ]
        ),
    ),
    max_size=12,
).map(" ".join)


def outline(text: str) -> list[tuple[str, str, str]]:
    """Findings without offsets, with the words they mean as they look."""
    return [
        (one.rule, one.where, plain_words(text[one.start : one.end]))
        for one in review(Content(text, reason="x"), OAK).findings
    ]


def plain_words(text: str) -> str:
    visible = (one for one in text if unicodedata.category(one) != "Cf")
    return unicodedata.normalize("NFC", "".join(visible))


@given(st.one_of(seeded_text, any_text))
def test_composed_and_decomposed_text_has_the_same_findings(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert outline(composed) == outline(unicodedata.normalize("NFD", text))


@given(seeded_text, st.data())
def test_invisible_characters_hide_nothing(text: str, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(text)), max_size=8))
    hidden = text
    for place in sorted(places, reverse=True):
        mark = data.draw(st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066"))
        hidden = hidden[:place] + mark + hidden[place:]
    assert outline(hidden) == outline(text)


@given(seeded_text, st.sampled_from([0xFF10, 0x0660, 0x1D7CE, 0x1D7F6, 0x0966]))
def test_digits_of_other_scripts_hide_nothing(text: str, zero: int) -> None:
    if "http" in text:
        text = text.replace("https://", "")
    other = text.translate({ord(str(value)): chr(zero + value) for value in range(10)})
    assert identifiers(other) == identifiers(text)


@settings(max_examples=400)
@given(st.one_of(any_text, seeded_text), any_text, any_text, any_text)
def test_no_text_makes_the_review_fail_and_offsets_lie_inside(
    text: str, link: str, alt: str, reason: str
) -> None:
    content = Content(text, link, (Picture("a" * 64, alt),), reason)
    rulebook = Rulebook("1", (alt,), (text,), (link,), (reason,), (link,), (alt,))
    lengths = {"text": len(text), "link": len(link), "alt.0": len(alt), "reason": len(reason)}
    for finding in (*review(content, OAK).findings, *review(content, rulebook).findings):
        assert_is_sound(finding, lengths)


def assert_is_sound(finding: Finding, lengths: dict[str, int]) -> None:
    assert 0 <= finding.start <= finding.end <= lengths[finding.where]
    assert finding.why % finding.values
    assert finding.instead % finding.values
    assert finding.citation


@given(any_text)
def test_a_reply_is_cleared_exactly_when_the_review_finds_nothing_grave(text: str) -> None:
    result = review_text(text, OAK)
    try:
        cleared = clear_text(text, OAK)
    except NotCleared as refused:
        assert set(refused.findings) <= set(result.findings)
        assert result.blocked or result.needs_second_person
    else:
        assert cleared.text == text
        assert not result.blocked and not result.needs_second_person


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "1-",
        "12 A ",
        "12 Ab ",
        "a",
        "a.",
        "a@",
        "a@a.",
        "www.",
        "http://a",
        "born ",
        "born 1",
        "no ",
        "no the ",
        "member id ",
        "ssn is ",
        "account no. 1",
        "1 calle a ",
        "+1 ",
        "(1",
        "best a ",
        "age ",
        "\u0301",
        "é\u200b",
        " ",
        "\n",
        "clinic is ",
        "Dr.",
        "%41",
        "AB12 ",
        "4111 ",
    ],
)
def test_no_text_of_one_piece_takes_long(piece: str) -> None:
    """A guard against patterns that explode, not a benchmark: 20,000 characters, many seconds."""
    text = piece * (20_000 // len(piece))
    start = time.perf_counter()
    review(Content(text, link=text[:3000], reason="x"), OAK)
    assert time.perf_counter() - start < 5
