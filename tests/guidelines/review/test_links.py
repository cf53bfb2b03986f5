"""Links are whole, safe and named; others' pages need permission."""

import pytest

from bedside.guidelines.review import Content, Finding, Rulebook, Severity, review, review_text

OAK = Rulebook(
    phones=("512-555-0100",),
    emails=("hello@oakdental.example",),
    own_hosts=("oakdental.example", "https://Oak-Smiles.org/home"),
    permitted_hosts=("www.cdc.gov", "münchen.example"),
)


def findings(rule: str, text: str = "Hello", link: str = "") -> list[Finding]:
    result = review(Content(text, link=link, reason="inform"), OAK)
    return [finding for finding in result.findings if finding.rule == rule]


BAD = {
    "page": [
        "ftp://oakdental.example/x",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,hi",
        "file:///etc/passwd",
        "mailto:a@b.example",
        "tel:+15125550142",
    ],
    "password": [
        "https://user:secret@oakdental.example/",
        "https://user@oakdental.example",
        "https://oakdental.example@evil.example",
    ],
    "bare number": [
        "http://127.0.0.1/",
        "http://127.0.0.1:8000/x",
        "https://192.168.1.20/chart",
        "https://10.0.0.1",
        "https://8.8.8.8/",
        "http://[::1]/",
        "http://[fe80::1]:8080/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://１２７.0.0.1/",
    ],
    "private network": [
        "http://localhost:8000/",
        "https://intranet/news",
        "https://charts.local/",
        "https://emr.internal/x",
        "https://nas.home.arpa",
    ],
    "not complete": [
        "https://",
        "https:///path",
        "https://oak dental.example/",
        "https://oakdental.example/a b",
        "https://-bad-.example",
        "https://a..example",
        "https://oakdental.example:99999/",
        "https://[bad/",
        "https://" + "a" * 64 + ".example",
    ],
    "person": [
        "https://oakdental.example/?email=jane@example.org",
        "https://oakdental.example/?e=jane%40example.org",
        "https://oakdental.example/?e=jane%2540example.org",
        "https://oakdental.example/?phone=5125550142",
        "https://oakdental.example/?p=512-555-0142",
        "https://oakdental.example/call/512-555-0142",
        "https://oakdental.example/#jane@example.org",
        "https://oakdental.example/?patient=4711",
        "https://oakdental.example/?x=1&dob=1962",
        "https://oakdental.example/?s=123-45-6789",
        "https://wa.me/15125550142",
    ],
    "so long": ["https://oakdental.example/" + "a" * 2100],
}


@pytest.mark.parametrize(("word", "link"), [(word, one) for word in BAD for one in BAD[word]])
def test_a_bad_link_says_why(word: str, link: str) -> None:
    (finding,) = findings("link", link=link)
    assert finding.severity is Severity.BLOCK
    assert finding.where == "link"
    assert word in finding.why


@pytest.mark.parametrize(
    "link",
    [
        "https://oakdental.example",
        "https://oakdental.example/flu?utm_source=facebook&id=5125550142",
        "https://www.cdc.gov/flu/index.html#who",
        "https://oakdental.example/?phone=512-555-0100&mail=hello@oakdental.example",
        "https://oakdental.example:8443/a/b_c-(d)",
        "https://münchen.example/ä",
        "oakdental.example/flu",
        "",
        "   ",
    ],
)
def test_a_good_link_passes(link: str) -> None:
    assert findings("link", link=link) == []
    assert findings("permission", link=link) == []


def test_a_link_without_encryption_is_only_advice() -> None:
    (finding,) = findings("link", link="http://oakdental.example/flu")
    assert finding.severity is Severity.HINT


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("See http://192.168.1.20/x.", "http://192.168.1.20/x"),
        ("See (https://u:p@oakdental.example) now", "https://u:p@oakdental.example"),
        ("Tap javascript:alert(1) here", "javascript:alert(1"),
        ("Ärzte → https://intranet/news!", "https://intranet/news"),
    ],
)
def test_a_link_in_the_text_is_looked_at_and_marked(text: str, marked: str) -> None:
    (finding,) = findings("link", text=text)
    assert text[finding.start : finding.end] == marked


@pytest.mark.parametrize(
    "text",
    [
        "We open at 9. Come in.",
        "St.Mary and i.e. e.g. Dr.Lee",
        "Try it.now or never, 3.5 stars, v2.0",
        "Write to hello@oakdental.example",
        "Visit oakdental.example or www.oakdental.example/flu!",
        "Note: data: none. file: closed.",
    ],
)
def test_words_are_not_taken_for_links(text: str) -> None:
    assert findings("link", text=text) + findings("permission", text=text) == []


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://nytimes.com/x", "nytimes.com"),
        ("https://oakdental.example.evil.com", "oakdental.example.evil.com"),
        ("https://blog.oakdental.example", "blog.oakdental.example"),
        ("https://evil.com/oakdental.example", "evil.com"),
        ("https://oаkdental.example", "xn--okdental-16g.example"),  # a Cyrillic letter
    ],
)
def test_anothers_page_needs_a_second_person(link: str, host: str) -> None:
    (finding,) = findings("permission", link=link)
    assert finding.severity is Severity.REVIEW
    assert finding.values == {"host": host}
    assert host in finding.why % finding.values


def test_anothers_page_in_the_text_needs_a_second_person_too() -> None:
    text = "Read nytimes.com/health and bit.ly/3xyz, or CDC.gov."
    marked = [text[one.start : one.end] for one in findings("permission", text=text)]
    assert marked == ["nytimes.com/health", "bit.ly/3xyz"]


def test_own_pages_may_be_typed_with_scheme_path_and_case() -> None:
    assert findings("permission", link="https://www.oak-smiles.org/flu") == []


def test_a_reply_may_link_but_not_to_a_private_network() -> None:
    assert not review_text("Please see https://nytimes.com/x", OAK).findings
    assert review_text("Please see http://10.0.0.1/x", OAK).blocked
