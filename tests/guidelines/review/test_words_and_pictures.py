"""Claims, length, alt text, reason and empty posts."""

import pytest

from bedside.guidelines.review import (
    Content,
    Finding,
    Measure,
    Picture,
    Rulebook,
    Severity,
    review,
    review_text,
)


def findings(rule: str, content: Content) -> list[Finding]:
    return [one for one in review(content, Rulebook()).findings if one.rule == rule]


def claims(text: str) -> list[tuple[str, Severity]]:
    return [
        (text[one.start : one.end], one.severity)
        for one in findings("claim", Content(text, reason="inform"))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "It has no side effects",
        "Whitening without side effects!",
        "100% safe for kids",
        "100 % safe",
        "completely safe",
        "guaranteed to cure",
        "guaranteed weight loss",
        "sin efectos secundarios",
        "100% seguro",
        "totalmente segura",
    ],
)
def test_an_absolute_promise_blocks(text: str) -> None:
    assert [severity for _, severity in claims(text)] == [Severity.BLOCK]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Results guaranteed.", "guaranteed"),
        ("We GUARANTEE a smile", "GUARANTEE"),
        ("Satisfaction guarantee", "guarantee"),
        ("This cures back pain", "cures"),
        ("A cure for acne", "cure"),
        ("Painless fillings", "Painless"),
        ("pain-free visits", "pain-free"),
        ("A risk-free consultation", "risk-free"),
        ("100% effective", "100% effective"),
        ("The best dentist in Austin", "best dentist"),
        ("The best practice in town", "best practice"),
        ("Best pediatric dentist", "Best pediatric dentist"),
        ("The #1 clinic in Texas", "#1"),
        ("number one practice", "number one practice"),
        ("A miracle cream", "miracle"),
        ("instant results", "instant results"),
        ("It works every time", "works every time"),
        ("clinically proven", "clinically proven"),
        ("World-class care", "World-class care"),
        ("better than any other", "better than any"),
        ("Resultados garantizados", "garantizados"),
        ("Garantizamos su sonrisa", "Garantizamos"),
        ("Esta crema cura el acné", "cura"),
        ("Sin dolor", "Sin dolor"),
        ("sin riesgos", "sin riesgos"),
        ("El mejor dentista de Austin", "El mejor dentista"),
        ("Un milagro para su piel", "milagro"),
        ("clínicamente probado", "clínicamente probado"),
        ("La clínica número uno", "clínica número uno"),
    ],
)
def test_a_claim_needs_a_second_person(text: str, phrase: str) -> None:
    assert claims(text) == [(phrase, Severity.REVIEW)]


@pytest.mark.parametrize(
    "text",
    [
        "There is no cure for the common cold.",
        "We cannot guarantee that a cold passes in a week.",
        "Results are not guaranteed.",
        "No treatment is 100% safe.",
        "Join the race for the cure!",
        "Our light-cured resin, and its curing light",
        "Ask your doctor what is best for you.",
        "Best practice: stay home for 24 hours.",
        "Best wishes from the team!",
        "What are the side effects of the flu shot?",
        "100% of our staff had the shot.",
        "100% cotton gauze",
        "Secure parking, procure a ticket, manicure day",
        "It is the best time of the year.",
        "Tip #1: floss.",
        "You are in safe hands.",
        "No hay cura para el resfriado.",
        "No podemos garantizar nada.",
        "Un lugar seguro para sus hijos.",
        "Know your risk factors.",
    ],
)
def test_ordinary_words_claim_nothing(text: str) -> None:
    assert claims(text) == []


def test_a_reply_may_not_promise_either() -> None:
    assert review_text("We guarantee it!", Rulebook()).needs_second_person
    assert review_text("It is 100% safe.", Rulebook()).blocked


def test_a_text_over_the_networks_limit_blocks_with_the_figures() -> None:
    content = Content("Hi", reason="inform", measure=Measure(312, 300, "Bluesky"))
    (finding,) = findings("brevity", content)
    assert finding.severity is Severity.BLOCK
    assert finding.values == {"over": 12, "limit": 300, "network": "Bluesky"}
    assert "12 over the 300 characters that Bluesky takes" in finding.why % finding.values
    assert "Bluesky" in finding.instead % finding.values


def test_a_text_at_the_limit_passes() -> None:
    content = Content("Hi", reason="inform", measure=Measure(300, 300, "Bluesky"))
    assert findings("brevity", content) == []


def test_a_long_text_gets_advice_but_not_on_a_blog() -> None:
    text = "word " * 200
    (finding,) = findings("brevity", Content(text, reason="inform"))
    assert (finding.severity, finding.values) == (Severity.HINT, {"count": 200})
    blog = Content(text, reason="inform", measure=Measure(1000, 1_000_000, "WordPress"))
    assert findings("brevity", blog) == []


def picture(alt: str) -> Content:
    return Content(
        "Hi", pictures=(Picture("a" * 64, "Our desk"), Picture("b" * 64, alt)), reason="x"
    )


@pytest.mark.parametrize("alt", ["", "   ", "\n", "\u200b\u2060"])
def test_a_picture_without_alt_text_blocks(alt: str) -> None:
    (finding,) = findings("alt", picture(alt))
    assert (finding.severity, finding.where) == (Severity.BLOCK, "alt.1")


@pytest.mark.parametrize(
    "alt",
    [
        "IMG_1234.JPG",
        "IMG_1234",
        "team photo.png",
        "Screenshot 2026-11-24 at 10.22.01 AM",
        "image1",
        "Picture of our team",
        "an image of a tooth",
        "Foto de nuestro equipo",
    ],
)
def test_an_alt_text_that_tells_nothing_gets_advice(alt: str) -> None:
    (finding,) = findings("alt", picture(alt))
    assert (finding.severity, finding.where) == (Severity.HINT, "alt.1")


@pytest.mark.parametrize(
    "alt", ["Four people in blue scrubs wave.", "Images teach: a tooth", "Tooth"]
)
def test_a_good_alt_text_passes(alt: str) -> None:
    assert findings("alt", picture(alt)) == []


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_post_without_a_reason_blocks(reason: str) -> None:
    (finding,) = findings("reason", Content("Hi", reason=reason))
    assert (finding.severity, finding.where) == (Severity.BLOCK, "reason")


@pytest.mark.parametrize("text", ["", "  \n", "\u200b", "\u2800\ufeff"])
def test_an_empty_post_or_reply_blocks(text: str) -> None:
    (finding,) = findings("empty", Content(text, link="https://oak.example", reason="x"))
    assert finding.severity is Severity.BLOCK
    assert review_text(text, Rulebook()).blocked


def test_a_picture_may_stand_without_text() -> None:
    assert (
        findings("empty", Content("", pictures=(Picture("a" * 64, "Our desk"),), reason="x")) == []
    )
