"""The components: what they say, how they are tied together, and that they let nothing through."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from bedside.channels import states as channel_states
from bedside.guidelines.review.findings import Finding, Severity
from bedside.posts import states as post_states
from bedside.publishing import states as delivery_states
from bedside.site.templatetags.look import STATES
from tests.site.gallery import GalleryForm

ZONES = ["America/Chicago", "America/Phoenix", "Pacific/Honolulu", "Asia/Kathmandu", "UTC"]


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


def described(html: str) -> list[str]:
    return " ".join(re.findall(r'aria-describedby="([^"]+)"', html)).split()


class Balance(HTMLParser):
    """Fails on a tag closed in the wrong place."""

    EMPTY = frozenset({"meta", "link", "input", "img", "hr", "br", "use", "path", "circle", "rect"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """`<use/>` opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes the wrong element"


def assert_balanced(html: str) -> None:
    balance = Balance()
    balance.feed(html)
    assert balance.open == []


# --- Fields


@pytest.mark.parametrize("name", list(GalleryForm.base_fields))
@pytest.mark.parametrize("data", [None, {}], ids=["fresh", "wrong"])
def test_every_field_is_labelled_and_its_descriptions_exist(
    name: str, data: dict[str, str] | None
) -> None:
    form = GalleryForm(data)
    html = draw('<p id="more"></p>{% field field described_by="more" %}', field=form[name])
    assert_balanced(html)
    assert set(described(html)) <= set(ids(html))
    assert len(ids(html)) == len(set(ids(html)))
    if form[name].is_hidden:
        assert "<label" not in html
        return
    assert "more" in described(html)
    for target in re.findall(r'<(?:input|textarea|select)[^>]*\bid="([^"]+)"', html):
        assert f'for="{target}"' in html
    if form[name].errors:
        assert f"{form[name].auto_id}_error" in described(html)
        assert 'aria-invalid="true"' in html


def test_optional_fields_say_so_and_required_ones_do_not() -> None:
    form = GalleryForm()
    assert "(optional)" in draw("{% field field %}", field=form["email"])
    assert "(optional)" not in draw("{% field field %}", field=form["name"])


def test_the_summary_links_to_something_that_can_be_focused() -> None:
    form = GalleryForm({})
    html = draw("{% fields form %}", form=form)
    targets = re.findall(r'href="#([^"]+)"', html)
    assert len(targets) == len(form.errors)
    for target in targets:
        assert re.search(rf'<(input|textarea|select)[^>]*\bid="{target}"', html), target


def test_the_summary_says_what_concerns_the_whole_form_without_a_link() -> None:
    form = GalleryForm({})
    form.add_error(None, "The practice <b>must</b> have a monitor.")
    html = draw("{% errors form %}", form=form)
    assert "<li>The practice &lt;b&gt;must&lt;/b&gt; have a monitor.</li>" in html


def test_the_summary_gathers_forms_and_formsets_and_is_silent_when_all_is_well() -> None:
    class One(forms.Form):
        alt = forms.CharField(label="Description")

    pictures = forms.formset_factory(One, extra=0)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-alt": "A desk"}
    html = draw("{% errors one none many %}", one=One({}), none=None, many=pictures(data))
    assert html.count("<li>") == 2
    assert 'href="#id_form-1-alt"' in html
    assert draw("{% errors one many %}", one=One({"alt": "x"}), many=pictures()).strip() == ""


# --- States and findings


def test_every_state_of_every_life_has_a_look() -> None:
    for moves in (post_states.MOVES, delivery_states.MOVES, channel_states.MOVES):
        assert set(moves) <= set(STATES)


def test_a_state_is_a_word_first() -> None:
    html = draw('{% state "taken_down" %}')
    assert "Taken down" in html
    assert "My own word" in draw('{% state "late" "My own word" %}')
    assert "Never heard of" in draw('{% state "never_heard_of" %}')


def test_a_finding_says_severity_reason_remedy_and_source() -> None:
    found = Finding(
        "date", Severity.BLOCK, "text", 0, 4, "“%(found)s” is 100%% a date.", "Leave it out.",
        "45 CFR 164.514", {"found": "<b>3 May</b>"},
    )  # fmt: skip
    html = draw("{% finding found %}", found=found)
    assert "“&lt;b&gt;3 May&lt;/b&gt;” is 100% a date." in html
    for words in ("Must change", "Leave it out.", "45 CFR 164.514", "date"):
        assert words in html
    assert_balanced(html)


# --- Time


@time_machine.travel(datetime(2026, 11, 24, 15, 0, tzinfo=UTC), tick=False)
@pytest.mark.parametrize(
    ("away", "shown"),
    [
        (timedelta(0), "Tue 24 Nov, 9:00 AM (Chicago) · now"),
        (timedelta(hours=2), "11:00 AM (Chicago) · in 2\xa0hours"),
        (timedelta(days=-1), "Mon 23 Nov, 9:00 AM (Chicago) · 1\xa0day ago"),
        (timedelta(days=-30), "Sun 25 Oct, 10:00 AM (Chicago)"),
        (timedelta(days=60), "Sat 23 Jan 2027, 9:00 AM (Chicago)"),
    ],
)  # fmt: skip
def test_times_are_the_practices_own_across_daylight_saving(away: timedelta, shown: str) -> None:
    moment = datetime.now(UTC) + away
    practice = SimpleNamespace(time_zone="America/Chicago")
    html = draw("{% when moment %}", moment=moment, practice=practice)
    assert shown in re.sub("<[^>]+>", "", html.replace(' <span class="when__beside">', " · "))


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(ZONES),
)
def test_the_machine_readable_time_is_the_same_instant(moment: datetime, zone: str) -> None:
    practice = SimpleNamespace(time_zone=zone)
    html = draw("{% when moment relative=False %}", moment=moment, practice=practice)
    machine = re.search(r'datetime="([^"]+)"', html)
    assert machine
    read = datetime.fromisoformat(machine.group(1))
    assert read == moment.replace(microsecond=0)
    assert read.utcoffset() == moment.astimezone(ZoneInfo(zone)).utcoffset()


def test_no_time_is_said_in_words_and_no_practice_means_utc() -> None:
    assert "No time yet" in draw("{% when moment %}", moment=None)
    assert "(UTC)" in draw("{% when moment %}", moment=datetime(2026, 1, 1, tzinfo=UTC))


# --- The rest


@given(st.text(max_size=60))
def test_no_name_breaks_an_avatar(name: str) -> None:
    html = draw("{% avatar name %}", name=name)
    assert "<span" in html
    assert_balanced(html)


@given(st.text(max_size=200))
def test_text_in_a_preview_is_text(text: str) -> None:
    post = {"name": text, "network": "mastodon", "network_name": "Mastodon", "text": text,
            "rest": text, "pictures": [{"url": "/m/1", "alt": text}]}  # fmt: skip
    assert_balanced(draw("{% preview post %}", post=post))


def test_titles_and_words_handed_to_blocks_are_escaped_but_their_content_is_not() -> None:
    for tag in ("card", "callout", "nothing", "confirm"):
        argument = "title=words" if tag in ("card", "callout") else "words"
        html = draw(f"{{% {tag} {argument} %}}<p>in</p>{{% end{tag} %}}", words="<b>")
        assert "&lt;b&gt;" in html
        assert "<p>in</p>" in html
        assert_balanced(html)


def test_the_pager_keeps_the_filters() -> None:
    request = RequestFactory().get("/?page=2&state=late&state=held&q=a%26b")
    page = Paginator(range(50), 10).page(2)
    html = draw("{% pager page=page %}", page=page, request=request)
    assert 'href="?state=late&amp;state=held&amp;q=a%26b&amp;page=3"' in html
    assert "Page 2 of 5" in html


def test_a_keyset_pager_shows_only_the_ways_there_are() -> None:
    html = draw('{% pager older="?before=7" %}')
    assert "?before=7" in html
    assert "Back" not in html
    assert draw("{% pager %}").strip() == ""


def test_the_apology_page_needs_nothing_at_all() -> None:
    html = render_to_string("500.html")
    assert "Something went wrong in Bedside" in html
    assert_balanced(html)


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429"])
def test_error_pages_say_what_to_do(code: str) -> None:
    html = render_to_string(f"{code}.html")
    assert "Go to Today" in html
    assert "Oops" not in html
    assert_balanced(html)
