"""The channels of a practice, and the page of one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bedside.networks import NETWORKS
from bedside.practices import rights
from bedside.practices.access import MemberRequest, member

from .. import actions, states
from ..forms import SlotForm
from ..models import Channel

_ORDER = Case(
    When(state=states.RECONNECT, then=Value(0)),
    When(state=states.CONNECTED, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@member()
def channels(request: MemberRequest) -> HttpResponse:
    """In trouble first, disconnected ones last."""
    found = Channel.objects.filter(practice=request.member.practice).order_by(_ORDER, "name", "pk")
    rehearse = [
        (slug, network) for slug, network in NETWORKS.items() if not network.capabilities.by_hand
    ]
    context = {"channels": found, "sandbox": settings.SANDBOX_ADDRESS, "rehearse": rehearse}
    return render(request, "channels/list.html", context)


@member()
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    return _page(request, _fetch(request, pk), SlotForm())


@member(rights.PUBLISH)
@require_POST
def test(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the network now."""
    channel = actions.check(_fetch(request, pk))
    if channel.usable and not channel.trouble:
        messages.success(request, _("%(name)s answers and works.") % {"name": channel.name})
    return redirect("channels:detail", pk)


@member(rights.PUBLISH)
def slots(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a weekly time, take one away ("remove"), or fill in the suggested ones ("suggest")."""
    channel = _fetch(request, pk)
    if request.method != "POST":
        return redirect("channels:detail", pk)
    if "suggest" in request.POST:
        actions.suggest_slots(request.member, channel)
    elif "remove" in request.POST:
        chosen = request.POST["remove"][:18]
        if chosen.isdecimal():
            actions.remove_slot(request.member, channel, int(chosen))
    else:
        form = SlotForm(request.POST)
        if not _added(request, channel, form):
            return _page(request, channel, form)
    return redirect("channels:detail", pk)


def _added(request: MemberRequest, channel: Channel, form: SlotForm) -> bool:
    if not form.is_valid():
        return False
    weekday, at = form.cleaned_data["weekday"], form.cleaned_data["time"]
    try:
        actions.add_slot(request.member, channel, weekday, at)
    except actions.Repeated:
        form.add_error("time", _("This time is in the list already."))
    except actions.TooMany:
        form.add_error(None, _("There are 50 weekly times already. Take one away first."))
    return form.is_valid()


def _fetch(request: MemberRequest, pk: int) -> Channel:
    found = Channel.objects.select_related("practice", "connected_by")
    return get_object_or_404(found, practice=request.member.practice, pk=pk)


def _page(request: MemberRequest, channel: Channel, form: SlotForm) -> HttpResponse:
    times: list[dict[str, Any]] = [
        {"pk": slot.pk, "day": WEEKDAYS[slot.weekday], "time": slot.time}
        for slot in channel.slots.all()
    ]
    context = {"channel": channel, "form": form, "times": times}
    return render(request, "channels/detail.html", context)
