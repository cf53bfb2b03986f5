"""The way to a network's sign-in page and back."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from bedside.networks import NETWORKS
from bedside.networks.base import NetworkError
from bedside.practices import rights
from bedside.practices.access import MemberRequest, member

from .. import actions, forms, session
from ..models import Channel
from .connect import connect_page, welcome
from .sure import sure


@member(rights.CONNECT)
@sure
@sensitive_post_parameters("secret")
def app(request: MemberRequest) -> HttpResponse:
    """The keys of the practice's own Facebook app."""
    typed = session.take_typed(request) if request.method != "POST" else None
    form = forms.AppForm(request.POST or None, initial=typed)
    if request.method == "POST" and form.is_valid():
        actions.enter_app(
            request.member, form.cleaned_data["client_id"], form.cleaned_data["secret"]
        )
        messages.success(request, _("The app's keys are kept. Now connect the Page."))
        return redirect("channels:connect", "facebook")
    context = {"form": form, "redirect_uri": actions.redirect_uri()}
    return render(request, "channels/app.html", context)


@member(rights.CONNECT)
def leave(request: MemberRequest) -> HttpResponse:
    """Says where the person goes next.

    A page with a link and no redirect, because the content security policy lets no form lead
    to another site.
    """
    pending = session.pending_of(request)
    if pending is None:
        return redirect("channels:add")
    context = {
        "address": pending.address,
        "host": urlsplit(pending.address).netloc,
        "network": NETWORKS[pending.slug],
    }
    return render(request, "channels/leave.html", context)


@member(rights.CONNECT)
def callback(request: MemberRequest) -> HttpResponse:
    pending = session.take_pending(request)
    answer = {name: str(value)[:4000] for name, value in request.GET.items()}
    try:
        found = actions.finish_oauth(request.member, pending, answer)
    except actions.NoApp:
        return redirect("channels:app")
    except NetworkError as error:
        return _failed(request, pending, error)
    if isinstance(found, Channel):
        return welcome(request, found)
    session.keep_choice(request, found)
    return redirect("channels:pages")


@member(rights.CONNECT)
def pages(request: MemberRequest) -> HttpResponse:
    """Which of several Facebook Pages."""
    choice = session.choice_of(request)
    if choice is None:
        return redirect("channels:add")
    form = forms.PageForm(choice.pages, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            channel = actions.choose_page(request.member, choice, form.cleaned_data["page"])
        except NetworkError as error:
            form.say(error)
        else:
            session.drop_choice(request)
            return welcome(request, channel)
    return render(request, "channels/pages.html", {"form": form})


def _failed(
    request: MemberRequest, pending: actions.Pending | None, error: NetworkError
) -> HttpResponse:
    """The form the sign-in came from, with what went wrong; the menu when nobody knows."""
    if pending is None:
        form = forms.ConnectForm({})
        form.say(error)
        return render(request, "channels/failed.html", {"form": form})
    channel = None
    if pending.channel is not None:
        channel = Channel.objects.filter(
            practice=request.member.practice, pk=pending.channel
        ).first()
    typed = {"address": pending.base_url}
    if channel is not None:
        form = forms.again_form(channel, typed)
    else:
        form = forms.connect_form(pending.slug, typed, typed=None)
    form.say(error)
    return connect_page(request, pending.slug, form, channel=channel)
