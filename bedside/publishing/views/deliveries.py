"""The buttons under a delivery, each its own address; those with something to fill in or to
read first are pages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bedside.posts import actions as post_actions
from bedside.posts import states as post_states
from bedside.posts.models import Post
from bedside.practices import rights
from bedside.practices.access import MemberRequest, member
from bedside.publishing import actions, states
from bedside.publishing.calendar import MOVABLE
from bedside.publishing.forms import ByHandForm, MoveForm
from bedside.publishing.models import Delivery

from .answers import REFUSALS, do, sentence_of
from .post_parts import handiwork

page = require_http_methods(["GET", "HEAD", "POST"])


def _delivery(request: MemberRequest, pk: int) -> Delivery:
    rows = Delivery.objects.select_related("channel", "post__reason", "version", "practice")
    return get_object_or_404(rows, practice=request.member.practice, pk=pk)


@member(rights.PUBLISH)
@page
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Another day and time for one delivery."""
    delivery = _delivery(request, pk)
    practice = request.member.practice
    local = practice.local(delivery.due_at)
    form = MoveForm(
        request.POST or None,
        practice=practice,
        planned=delivery.due_at,
        initial={"day": local.date(), "time": local.time()},
    )
    if request.method == "POST" and form.is_valid() and form.moment:
        moment = form.moment
        return do(
            request,
            delivery.post_id,
            lambda: actions.move(request.member, delivery, moment),
            _("Moved. It goes out at the new time."),
        )
    stuck = "" if delivery.state in (*MOVABLE, states.CANCELLED) else _not_now(delivery)
    context = {"form": form, "delivery": delivery, "post": delivery.post, "stuck": stuck}
    return render(request, "publishing/move.html", context, status=_status(form))


@member(rights.PUBLISH)
@require_POST
def retry(request: MemberRequest, pk: int) -> HttpResponse:
    delivery = _delivery(request, pk)
    return do(
        request,
        delivery.post_id,
        lambda: actions.retry(request.member, delivery),
        _("On its way: Bedside publishes it now."),
    )


@member(rights.PUBLISH)
@require_POST
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    delivery = _delivery(request, pk)
    return do(
        request,
        delivery.post_id,
        lambda: actions.cancel(request.member, delivery),
        _("Cancelled. It does not go out to %(channel)s.") % {"channel": delivery.channel.name},
    )


@member(rights.PUBLISH)
@page
def by_hand(request: MemberRequest, pk: int) -> HttpResponse:
    """What was posted by hand, or found on the network, with its link as proof."""
    delivery = _delivery(request, pk)
    form = ByHandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.mark_by_hand(request.member, delivery, form.cleaned_data["url"])
        except REFUSALS as error:
            form.add_error(None, sentence_of(error))
        else:
            messages.success(request, _("Noted as published. Well done."))
            return redirect("publishing:post", delivery.post_id)
    possible = states.PUBLISHED in states.MOVES[delivery.state]
    context = {
        "form": form,
        "delivery": delivery,
        "post": delivery.post,
        "stuck": "" if possible and delivery.state != states.SENDING else _not_now(delivery),
        "handiwork": handiwork(delivery),
    }
    return render(request, "publishing/by_hand.html", context, status=_status(form))


@member(rights.PUBLISH)
@page
def not_there(request: MemberRequest, pk: int) -> HttpResponse:
    """A person looked and the post is not on the network: send it again, or leave it."""
    delivery = _delivery(request, pk)
    answer = request.POST.get("answer")
    if answer in ("send", "leave"):
        again = answer == "send"
        said = _("Bedside sends it again now.") if again else _("Left as it is: it is not sent.")
        return do(
            request,
            delivery.post_id,
            lambda: actions.not_there(request.member, delivery, send_again=again),
            said,
        )
    stuck = "" if delivery.state == states.UNCERTAIN else _not_now(delivery)
    context = {"delivery": delivery, "post": delivery.post, "stuck": stuck}
    return render(request, "publishing/not_there.html", context)


@member(rights.PUBLISH)
@page
def take_down(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what taking down does, then do it."""
    delivery = _delivery(request, pk)
    if request.method == "POST":
        return do(
            request,
            delivery.post_id,
            lambda: actions.take_down(request.member, delivery),
            _("Bedside takes it down and checks that it is gone."),
        )
    context = {
        "delivery": delivery,
        "post": delivery.post,
        "stuck": "" if delivery.state == states.PUBLISHED else _not_now(delivery),
        "possible": can_take_down(delivery),
    }
    return render(request, "publishing/take_down.html", context)


@member(rights.COMPOSE)
@require_POST
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Back to draft: a post that waits for approval, or an approved one that is not out yet."""
    post = get_object_or_404(Post, practice=request.member.practice, pk=pk)

    def act() -> None:
        if post.state == post_states.SUBMITTED:
            post_actions.withdraw(request.member, post)
        else:
            rights.require(request.member, rights.PUBLISH)
            actions.take_back(request.member, post)

    said = _("Back in drafts. Change it, then ask for approval again.")
    return do(request, post.pk, act, said)


def can_take_down(delivery: Delivery) -> bool:
    """Bedside can only remove what it posted itself, where the network lets it."""
    able = delivery.channel.network.capabilities.take_down
    return able and bool(delivery.remote_id)


def _not_now(delivery: Delivery) -> str:
    return _("This delivery is now “%(state)s”, so that is not possible any more.") % {
        "state": delivery.get_state_display()
    }


def _status(form: MoveForm | ByHandForm) -> int:
    return 422 if form.errors else 200
