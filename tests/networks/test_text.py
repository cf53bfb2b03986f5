"""Each network counts, shows and marks up a text by its own rules."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.networks import NETWORKS, bluesky, facebook, mastodon, wordpress
from bedside.networks.bluesky.text import facets_of
from bedside.networks.facebook.text import same as same_on_facebook
from bedside.networks.links import graphemes, links_in, with_link
from bedside.networks.mastodon.text import same
from bedside.networks.wordpress.text import TITLE_LIMIT, as_html, parts_of

LINK = "https://example.org/flu"
FAMILY = "👩‍👩‍👧"


@pytest.mark.parametrize("slug", list(NETWORKS))
@given(text=st.text(max_size=400), link=st.sampled_from(["", LINK]))
def test_any_text_can_be_measured_and_shown_on_any_network(slug: str, text: str, link: str) -> None:
    network = NETWORKS[slug]
    length, limit = network.measure(text, link)
    assert length >= 0
    assert limit > 0
    assert link in network.show(text, link)


@pytest.mark.parametrize("slug", list(NETWORKS))
def test_a_huge_text_is_measured_quickly_and_is_over_the_limit(slug: str) -> None:
    length, limit = NETWORKS[slug].measure("word " * 200_000, LINK)
    assert length > limit


@pytest.mark.parametrize("slug", list(NETWORKS))
def test_a_link_already_in_the_text_is_not_shown_twice(slug: str) -> None:
    shown = NETWORKS[slug].show(f"Read this\n\nHere: {LINK}.", LINK)
    assert shown.count(LINK) == 1


@pytest.mark.parametrize("slug", list(NETWORKS))
def test_handles_are_never_the_same_twice(slug: str) -> None:
    handles = [NETWORKS[slug].new_handle() for _ in range(200)]
    assert len(set(handles)) == 200


def test_a_bluesky_handle_is_a_valid_record_key_that_sorts_by_time() -> None:
    first = bluesky.new_handle()
    second = bluesky.new_handle()
    assert re.fullmatch("[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}", first)
    assert first[:11] <= second[:11]


def test_a_person_s_character_counts_once_where_the_network_counts_so() -> None:
    assert bluesky.measure(FAMILY * 10, "") == (10, 300)
    assert mastodon.measure(FAMILY * 10, "") == (10, 500)
    assert graphemes("é🇩🇪" + FAMILY) == 3


def test_bluesky_counts_bytes_when_those_run_out_first() -> None:
    length, limit = bluesky.measure(FAMILY * 200, "")
    assert (length, limit) == (len(FAMILY.encode()) * 200, 3_000)


def test_mastodon_counts_every_link_as_twenty_three() -> None:
    long = "https://example.org/" + "x" * 200
    assert mastodon.measure(f"See {long} now", "")[0] == len("See ") + 23 + len(" now")
    assert mastodon.measure("", LINK)[0] == 23


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("Go to https://example.org.", ["https://example.org"]),
        ("(https://example.org/a_(b))", ["https://example.org/a_(b)"]),
        ("https://example.org/ä?x=1&y=2, and HTTP://two.example!",
         ["https://example.org/ä?x=1&y=2", "HTTP://two.example"]),
        ("“https://example.org”", ["https://example.org"]),
        ("https:// is no link, nor is example.org", []),
    ],
)  # fmt: skip
def test_links_end_where_the_sentence_goes_on(text: str, urls: list[str]) -> None:
    assert [link.url for link in links_in(text)] == urls
    assert all(text[link.start : link.end] == link.url for link in links_in(text))


@given(st.text(max_size=300))
def test_adding_the_link_twice_changes_nothing(text: str) -> None:
    once = with_link(text, LINK)
    assert with_link(once, LINK) == once


WORDS = st.sampled_from(
    ["#Flu", "#flu_shots!", "🌷", FAMILY, "مرحبا", LINK, "é", "#2026", "#", "a"]
)


@given(st.lists(WORDS, max_size=20))
def test_facets_point_at_exactly_their_words_in_bytes(words: list[str]) -> None:
    text = " ".join(words)
    raw, end = text.encode(), 0
    for facet in facets_of(text):
        start = facet["index"]["byteStart"]
        assert start >= end  # in order, never overlapping
        end = facet["index"]["byteEnd"]
        piece = raw[start:end].decode()
        feature = facet["features"][0]
        assert piece == feature.get("uri") or piece == "#" + feature["tag"]
    assert len(facets_of(text)) == sum(word in ("#Flu", "#flu_shots!", LINK) for word in words)


def test_a_fragment_of_a_link_is_not_a_hashtag() -> None:
    assert len(facets_of("https://example.org/#top")) == 1


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_mastodon_html_reads_back_as_the_text_that_was_sent(text: str) -> None:
    html = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert same(f"<p>{html}</p>", text)


def test_mastodon_s_shortened_links_and_paragraphs_are_seen_through() -> None:
    html = (
        "<p>Flu shots<br />are here <a href='/tags/flu'>#<span>flu</span></a></p><p>"
        '<a href="https://example.org/flu"><span class="invisible">https://</span>'
        '<span class="ellipsis">example.org/f</span><span class="invisible">lu</span></a></p>'
    )
    assert same(html, f"Flu shots\nare here #flu\n\n{LINK}")
    assert not same(html, f"Flu shots\nare gone #flu\n\n{LINK}")


def test_facebook_compares_what_a_reader_would_call_the_same() -> None:
    assert same_on_facebook("Hello \r\nthere", "Hello\nthere ")
    assert not same_on_facebook("Hello there!", "Hello there")
    assert facebook.measure("x" * 63_207, "")[0] > facebook.measure("x", "")[1]


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("Flu shots\n\nWalk in today.", "Flu shots", "Walk in today."),
        ("Flu shots are here. Walk in today.", "Flu shots are here.",
         "Flu shots are here. Walk in today."),
        ("Flu shots", "Flu shots", "Flu shots"),
        ("\n\n  Flu\n", "Flu", "Flu"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_wordpress_takes_its_title_from_the_first_line_or_sentence(
    text: str, title: str, body: str
) -> None:
    parts = parts_of(text)
    assert (parts.title, parts.body) == (title, body)


@given(st.text(max_size=500))
def test_a_wordpress_title_is_never_long_and_no_word_is_lost(text: str) -> None:
    parts = parts_of(text)
    assert len(parts.title) <= TITLE_LIMIT
    assert parts.body == text.strip() or text.split() == (parts.title + "\n" + parts.body).split()


@given(st.text(max_size=200))
def test_wordpress_shows_text_as_text(text: str) -> None:
    html = as_html(text, LINK, [])
    inside = re.sub(r"</?p>|<br />|<a href=\"[^\"<>]*\">|</a>", "", html)
    assert "<" not in inside
    assert "[" not in inside
    assert "".join(text.split()) in "".join(unescape(inside).split())


def test_every_network_is_in_the_menu_under_its_own_name() -> None:
    assert list(NETWORKS) == ["facebook", "wordpress", "bluesky", "mastodon", "by_hand"]
    assert all(network.slug == slug for slug, network in NETWORKS.items())
    assert [slug for slug, network in NETWORKS.items() if network.capabilities.by_hand] == [
        "by_hand"
    ]
    assert wordpress.label == "WordPress"
