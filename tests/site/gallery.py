"""Every component on one page, with awkward contents. A URL configuration for tests only."""

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone

PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'%3E"
    "%3Crect width='4' height='3' fill='%236aa'/%3E%3Ccircle cx='2' cy='1.5' r='1'/%3E%3C/svg%3E"
)
LONG = "Praxis für Kieferorthopädie und Ganzheitsmedizin am Donaudampfschifffahrtsplatz"


class GalleryForm(forms.Form):
    name = forms.CharField(label="Name of the practice", help_text="As on the door.")
    email = forms.EmailField(label="E-mail", required=False)
    text = forms.CharField(label="Text", widget=forms.Textarea)
    zone = forms.ChoiceField(label="Time zone", choices=[("c", "Chicago"), ("d", "Denver")])
    reason = forms.ChoiceField(
        label="Reason",
        widget=forms.RadioSelect,
        choices=[("a", "Reach new patients"), ("b", "Say when we are open")],
        help_text="Why this post exists.",
    )
    channels = forms.MultipleChoiceField(
        label="Channels",
        widget=forms.CheckboxSelectMultiple,
        choices=[("w", "Our blog"), ("m", "Mastodon")],
    )
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    picture = forms.FileField(label="Picture", required=False)
    agree = forms.BooleanField(label="I have read the guidelines", help_text="All of them.")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


@dataclass(frozen=True)
class Found:
    rule: str
    severity: str
    why: str
    instead: str
    where: str = "text"
    start: int = 0
    end: int = 4
    citation: str = ""
    values: dict[str, str | int] = field(default_factory=dict)


FINDINGS = [
    Found(
        "date",
        "block",
        "“%(found)s” reads as a patient's birthday.",
        "Leave it out, or ask for a signed authorization.",
        citation="45 CFR 164.514(b)(2)",
        values={"found": "3 May 1951"},
    ),
    Found("claims", "review", "“Best” is a promise 100% can't be kept."[:20], "Say what you do."),
    Found("brevity", "hint", "This has 84 words.", ""),
]
BODY = """
{% extends "base.html" %}
{% block title %}Gallery{% endblock %}
{% block heading %}Good morning, Dr. Okafor{% endblock %}
{% block lead %}Two things wait for you. The rest is on its way.{% endblock %}
{% block actions %}<a class="button button--primary" href="#">{% icon "pencil" %}Write a post</a>
<a class="button" href="#">{% icon "calendar" %}Calendar</a>{% endblock %}
{% block search %}<form role="search"><input type="search" data-search aria-label="Search"
placeholder="Search"></form>{% endblock %}
{% block main %}
{% tabs tabs "Posts" %}
{% card title="Waiting for your approval" icon="eye" tone="warn" count=2 %}
<ul class="list">{% for name in states %}<li>{% avatar name %}<div class="list__main">
<a class="list__title" href="#">Flu shots are in: walk in on Saturday</a>
<span class="list__note">{% when moment %}</span></div>
<div class="list__end">{% state name %}</div></li>{% endfor %}</ul>{% endcard %}
{% card title="A channel in trouble" icon="warn" tone="bad" %}<p>Mastodon asks you to sign in.</p>
<div class="form-actions"><a class="button button--primary" href="#">Connect again</a>
<div class="form-actions__apart">{% confirm "Disconnect" icon="trash" %}<p>Posts that wait for
this channel will not go out.</p><form method="post"><button class="button button--bad-sure">
Disconnect Mastodon</button></form>{% endconfirm %}</div></div>{% endcard %}
{% nothing "Nothing needs you" icon="check" %}<p>A good idea: say how parking works.</p>
<a class="button" href="#">Write it</a>{% endnothing %}
{% callout title="Look again" tone="warn" %}<p>Three posts fall on one <a href="#">day</a>.</p>
{% endcallout %}{% callout tone="good" %}<p>Everything is on its way.</p>{% endcallout %}
{% callout %}<p>A plain word.</p>{% endcallout %}
<div class="findings">{% for found in findings %}{% finding found %}{% endfor %}</div>
{% card title="A form" %}<form class="form" method="post" data-keep>
<div data-saves hx-post="/gallery/save" hx-trigger="input from:closest form delay:300ms"
hx-include="closest form" hx-target="#saved"></div><p id="saved" role="status"></p>
{% fields form %}
<p class="counter" id="count">120 of 500</p><div class="form-actions">
<button class="button button--primary">Save</button><button class="button">Save as draft</button>
<button class="button button--quiet">Cancel</button><button class="button" disabled>Not now</button>
</div></form>{% endcard %}
<div class="table-wrap" role="region" aria-label="Deliveries" tabindex="0"><table class="table">
<caption>Deliveries</caption><thead><tr><th>Channel</th><th>When</th><th class="number">Clicks</th>
</tr></thead><tbody>{% for name in states|slice:":3" %}<tr><th data-label="Channel">Our blog</th>
<td data-label="When">{% when moment %}</td><td class="number" data-label="Clicks">1,204</td></tr>
{% endfor %}</tbody><tfoot><tr><th>Total</th><td></td><td class="number" data-label="Clicks">3,612
</td></tr></tfoot></table></div>
{% pager page=page %}
<table class="calendar"><caption>November 2026</caption><thead><tr>{% for d in "MTWTFSS" %}<th
scope="col">{{ d }}</th>{% endfor %}</tr></thead><tbody>{% for week in "12" %}<tr>
{% for day in "1234567" %}<td class="{% if day == '3' %}calendar__day--today{% endif %}"
data-drop="2026-11-{{ week }}{{ day }}"><span class="calendar__date">{{ week }}{{ day }}</span>
<ul class="calendar__posts">{% if day == "3" or day == "5" %}<li data-drag="/gallery/move"><a
class="calendar__post calendar__post--good" href="#"><span class="calendar__time">9:00</span>
Flu shots are in</a></li><li><a class="calendar__post calendar__post--warn" href="#"><span
class="calendar__time">4:30</span> Kieferorthopädiesprechstunde</a></li>{% endif %}</ul></td>
{% endfor %}</tr>{% endfor %}</tbody></table>
{% endblock %}
{% block aside %}
{% preview post %}{% preview short %}
{% card title="Life of this delivery" %}<ol class="timeline"><li>Approved by Dr. Okafor<br>
{% when past %}</li><li class="timeline--warn">Throttled; tried again<br>{% when past %}</li>
<li>Published<br>{% when past %}</li></ol>{% endcard %}
{% card title="By hand" %}{% copy by_hand "by-hand" %}
{% progress 3 8 "Set-up" "set-up" %}<dl class="facts"><dt>Written by</dt><dd>Ana Ruiz</dd>
<dt>Reason</dt><dd>Say when we are open</dd></dl>{% chip "By hand" icon="person" %}{% endcard %}
{% endblock %}
"""
BARE = """
{% extends "bare.html" %}
{% block title %}Set up{% endblock %}
{% block width %}bare__main--wide{% endblock %}
{% block before %}{% steps steps 2 %}{% endblock %}
{% block heading %}Who watches over your posts?{% endblock %}
{% block lead %}One person is the monitor. You can change this later.{% endblock %}
{% block main %}<form class="form" method="post">{% fields form %}<div class="form-actions">
<button class="button button--primary">Next</button></div></form>{% endblock %}
"""


def _names() -> list[str]:
    from bedside.site.templatetags.look import STATES

    return list(STATES)


def _nav() -> list[dict[str, object]]:
    icons = ["today", "posts", "channels", "guidelines", "trail", "settings"]
    return [
        {"name": name.title(), "url": f"/{name}", "icon": name, "current": name == "today",
         "count": 2 if name == "posts" else 0}
        for name in icons
    ]  # fmt: skip


def _practice(request: HttpRequest) -> SimpleNamespace:
    name = LONG if "long" in request.GET else "Lakeview Family Medicine"
    return SimpleNamespace(name=name, time_zone="America/Chicago")


def gallery(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    messages.success(request, "Saved. The post goes out on Tuesday.")
    messages.error(request, "The picture was not accepted.")
    text = "Flu shots are in. Walk in on Saturday, no appointment needed."
    post = SimpleNamespace(
        network="facebook", network_name="Facebook", name="Lakeview Family Medicine",
        handle="@lakeview", avatar="", text=text, rest=" Bring your card.",
        pictures=[{"url": PICTURE, "alt": "A nurse at a desk"}] * 3, link=None,
    )  # fmt: skip
    link = {"url": "https://example.org/flu", "host": "example.org", "title": "Flu shots"}
    short = SimpleNamespace(
        network="mastodon", network_name="Mastodon", name=LONG, handle="@lake@example.org",
        text="مرحبا بكم #flu", pictures=[], link=link,
    )  # fmt: skip
    context = {
        "nav": _nav(), "practice": _practice(request), "states": _names(), "findings": FINDINGS,
        "moment": now + timedelta(hours=20), "past": now - timedelta(days=400),
        "form": GalleryForm({"text": "x"}), "page": Paginator(range(50), 10).page(2),
        "by_hand": "Flu shots are in.\nWalk in on Saturday.",
        "post": post, "short": short, "member": SimpleNamespace(name="Ana Ruiz"),
        "user": SimpleNamespace(is_authenticated=True),
        "tabs": [{"name": "Calendar", "url": "#", "current": True},
                 {"name": "Waiting", "url": "#", "count": 3}],
    }  # fmt: skip
    return HttpResponse(engines["django"].from_string(BODY).render(context, request))


def bare(request: HttpRequest) -> HttpResponse:
    context = {
        "steps": ["Practice", "People", "Monitor", "Reasons", "Guidelines"],
        "form": GalleryForm(),
        "practice": _practice(request),
    }
    return HttpResponse(engines["django"].from_string(BARE).render(context, request))


def move(request: HttpRequest) -> HttpResponse:
    """The 26th is refused, as a day in the past would be."""
    if request.POST["day"].endswith("26"):
        return HttpResponse("That day is over.", status=409, content_type="text/plain")
    return HttpResponse(status=204)


def save(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Saved")


urlpatterns = [
    path("gallery/", gallery),
    path("gallery/bare", bare),
    path("gallery/move", move),
    path("gallery/save", save),
    path("accounts/", include("allauth.urls")),
    path("", include("bedside.practices.urls")),  # the person's menu leads there
]
