"""Connect a channel, connect it again, disconnect it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from bedside.networks import NETWORKS
from bedside.networks.base import NetworkError
from bedside.practices import rights
from bedside.practices.access import MemberRequest, member
from bedside.trail.lifecycle import NotAllowed

from .. import actions, forms, session, states
from ..guide import GUIDES
from ..models import Channel
from .sure import sure


@member(rights.CONNECT)
def menu(request: MemberRequest) -> HttpResponse:
    guides = [(slug, GUIDES[slug]) for slug in NETWORKS if slug in GUIDES]
    return render(request, "channels/add.html", {"guides": guides})


@member(rights.CONNECT)
@sure
@sensitive_post_parameters("secret")
def connect(request: MemberRequest, slug: str) -> HttpResponse:
    if slug not in NETWORKS or slug not in forms.FORMS:
        raise Http404
    if request.method != "POST":
        typed = session.take_typed(request)
        start: dict[str, Any] = forms.rehearsal_values(slug) if rehearsing(request) else {}
        form = forms.connect_form(slug, typed={**start, **(typed or {})})
        return connect_page(request, slug, form, asked_again=typed is not None)
    form = forms.connect_form(slug, request.POST, typed=None)
    if form.is_valid():
        try:
            return _connected(request, slug, form.cleaned_data)
        except NetworkError as error:
            form.say(error)
        except actions.NoApp:
            return redirect("channels:app")
    return connect_page(request, slug, form)


@member(rights.CONNECT)
@sure
@sensitive_post_parameters("secret")
def reconnect(request: MemberRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(Channel, practice=request.member.practice, pk=pk)
    if request.method != "POST":
        asked_again = session.take_typed(request) is not None
        form = forms.again_form(channel)
        return connect_page(
            request, channel.network_slug, form, channel=channel, asked_again=asked_again
        )
    form = forms.again_form(channel, request.POST)
    if form.is_valid():
        try:
            return _connected_again(request, channel, form.cleaned_data)
        except NetworkError as error:
            form.say(error)
        except actions.NoApp:
            return redirect("channels:app")
    return connect_page(request, channel.network_slug, form, channel=channel)


@member(rights.CONNECT)
def disconnect(request: MemberRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(Channel, practice=request.member.practice, pk=pk)
    if request.method == "POST":
        try:
            actions.disconnect(request.member, channel)
        except NotAllowed:
            messages.info(request, _("%(name)s was disconnected before.") % {"name": channel.name})
        else:
            messages.success(request, _("%(name)s is disconnected.") % {"name": channel.name})
        return redirect("channels:list")
    if channel.state == states.DISCONNECTED:
        return redirect("channels:detail", pk)
    return render(request, "channels/disconnect.html", {"channel": channel})


def rehearsing(request: MemberRequest) -> bool:
    return "rehearse" in request.GET and bool(settings.SANDBOX_ADDRESS)


def connect_page(
    request: MemberRequest,
    slug: str,
    form: forms.ConnectForm,
    *,
    channel: Channel | None = None,
    asked_again: bool = False,
) -> HttpResponse:
    """The form for one network. The callback shows it too, so it says where it goes."""
    if channel is not None:
        goes_to = reverse("channels:reconnect", args=[channel.pk])
    else:
        goes_to = reverse("channels:connect", args=[slug])
    if rehearsing(request):
        goes_to += "?rehearse=1"
    context = {
        "form": form,
        "network": NETWORKS[slug],
        "way": NETWORKS[slug].capabilities.connect,
        "guide": GUIDES[slug],
        "steps": f"channels/steps/{slug}.html",
        "channel": channel,
        "goes_to": goes_to,
        "asked_again": asked_again and "secret" in form.fields,
        "rehearsing": rehearsing(request),
        "rehearsal_password": forms.REHEARSAL.get(slug, ("", ""))[1],
    }
    return render(request, "channels/connect.html", context)


def welcome(request: MemberRequest, channel: Channel) -> HttpResponse:
    """To the page of a channel that has just been connected."""
    if channel.problems:
        said = _("%(name)s is connected, but something is missing there. See below.")
        messages.warning(request, said % {"name": channel.name})
    else:
        messages.success(request, _("%(name)s is connected.") % {"name": channel.name})
    return redirect("channels:detail", channel.pk)


def _connected(request: MemberRequest, slug: str, typed: dict[str, str]) -> HttpResponse:
    """Raises NetworkError, NoApp."""
    who = request.member
    way = NETWORKS[slug].capabilities.connect
    if way == "oauth":
        return _leave(request, slug, typed.get("address", ""), None)
    if way == "by_hand":
        made = actions.connect_by_hand(who, typed["name"], typed["address"], typed["note"])
    else:
        made = actions.connect_with_password(
            who, slug, typed["address"], typed["handle"], typed["secret"]
        )
    return welcome(request, made)


def _connected_again(
    request: MemberRequest, channel: Channel, typed: dict[str, str]
) -> HttpResponse:
    """Raises NetworkError, NoApp."""
    way = channel.network.capabilities.connect
    if way == "oauth":
        return _leave(request, channel.network_slug, "", channel)
    if way == "by_hand":
        row = actions.change_by_hand(request.member, channel, typed["name"], typed["note"])
    else:
        row = actions.reconnect_with_password(
            request.member, channel, typed["handle"], typed["secret"]
        )
    return welcome(request, row)


def _leave(
    request: MemberRequest, slug: str, address: str, channel: Channel | None
) -> HttpResponse:
    """Begin a sign-in on the network's pages. Raises NetworkError, NoApp."""
    unfinished = session.take_pending(request)
    if slug == "facebook":
        pending = actions.begin_facebook(
            request.member, channel=channel, rehearse=rehearsing(request)
        )
    else:
        pending = actions.begin_mastodon(
            request.member, address, channel=channel, anew=unfinished is not None
        )
    session.keep_pending(request, pending)
    return redirect("channels:leave")
