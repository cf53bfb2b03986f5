"""A member decides on a post, or sends somebody else a link to decide with."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bedside.guidelines.review import NotCleared
from bedside.posts import actions as post_actions
from bedside.posts import readiness
from bedside.posts import states as post_states
from bedside.posts.refusals import Stale
from bedside.practices import rights
from bedside.practices.access import MemberRequest, member
from bedside.publishing import actions, link_mail
from bedside.publishing.forms import DecisionForm, SendLinkForm

from . import post_page, post_parts
from .answers import REFUSALS, sentence_of


@member(rights.APPROVE)
@require_POST
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """Approve the edition that was looked at, or send it back with a comment."""
    post = post_page.fetch(request.member, pk)
    if post.state != post_states.SUBMITTED:
        return _too_late(request, pk, post.get_state_display())
    reviews = readiness.reviews(post, post_parts.versions_of(post))
    form = DecisionForm(request.POST, needs_reason=post_parts.needs_reason(reviews))
    if not form.is_valid():
        return post_page.show(request, post, form=form)
    given = form.cleaned_data
    try:
        if form.approved:
            actions.approve(
                post,
                given["edition"],
                comment=given["comment"],
                sign_off=given.get("sign_off", ""),
                member=request.member,
            )
        else:
            actions.send_back(
                post, given["edition"], comment=given["comment"], member=request.member
            )
    except (NotCleared, Stale) as error:
        return _again(request, pk, error)
    except REFUSALS as error:
        messages.warning(request, sentence_of(error))
    else:
        done = _("Approved. Bedside takes it from here.")
        messages.success(request, done if form.approved else _("Sent back, with your comment."))
    return redirect("publishing:post", pk)


def _again(request: MemberRequest, pk: int, error: Exception) -> HttpResponse:
    """The page as it is now, with what was typed, for the edition that is now to be read."""
    post = post_page.fetch(request.member, pk)
    if post.state != post_states.SUBMITTED:
        return _too_late(request, pk, post.get_state_display())
    reviews = readiness.reviews(post, post_parts.versions_of(post))
    typed = request.POST.copy()
    typed["edition"] = str(post.edition)
    form = DecisionForm(typed, needs_reason=post_parts.needs_reason(reviews))
    form.add_error(None, sentence_of(error))
    return post_page.show(request, post, form=form)


@member(rights.COMPOSE)
@require_POST
@never_cache
def send_link(request: MemberRequest, pk: int) -> HttpResponse:
    """Mail a link to an approver without an account. The answer is the only place that shows it."""
    post = post_page.fetch(request.member, pk)
    if post.state != post_states.SUBMITTED:
        return _too_late(request, pk, post.get_state_display())
    form = SendLinkForm(request.POST, prefix="link")
    if not form.is_valid():
        return post_page.show(request, post, link_form=form)
    name, email = form.cleaned_data["name"], form.cleaned_data["email"]
    try:
        token = post_actions.send_link(request.member, post, name, email)
    except REFUSALS as error:
        form.add_error("email", sentence_of(error))
        return post_page.show(request, post, link_form=form)
    address = settings.ADDRESS + reverse("publishing:approve_link", args=[token])
    mailed = link_mail.send(request.member, name, email, address)
    context = {"post": post, "address": address, "mailed": mailed, "name": name, "email": email}
    return render(request, "publishing/link_sent.html", context)


def _too_late(request: MemberRequest, pk: int, state: str) -> HttpResponse:
    said = _("This post does not wait for approval any more. It is now “%(state)s”.")
    messages.warning(request, said % {"state": state})
    return redirect("publishing:post", pk)
