"""One post = one page: its words and versions, the decision, each delivery's life, its trail."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bedside.posts import readiness, shown
from bedside.posts import states as post_states
from bedside.posts.models import ApprovalLink, Post, Version
from bedside.practices import rights
from bedside.practices.access import MemberRequest, member
from bedside.practices.models import Member
from bedside.publishing import states
from bedside.publishing.forms import DecisionForm, SendLinkForm
from bedside.publishing.models import Attempt, Delivery

from . import post_parts


@member()
@require_safe
def post(request: MemberRequest, pk: int) -> HttpResponse:
    return show(request, fetch(request.member, pk))


@member()
@require_safe
def deliveries(request: MemberRequest, pk: int) -> HttpResponse:
    """The deliveries alone, for a page that looks again by itself; 204 while nothing changed."""
    found = get_object_or_404(Post, practice=request.member.practice, pk=pk)
    rows = deliveries_of(found)
    if request.GET.get("seen") == post_parts.fingerprint(rows):
        return HttpResponse(status=204)
    context = {"post": found, **_life(request.member, found, rows)}
    return render(request, "publishing/deliveries.html", context)


def fetch(who: Member, pk: int) -> Post:
    rows = Post.objects.select_related("author", "changed_by", "reason")
    found: Post = get_object_or_404(rows, practice=who.practice, pk=pk)
    found.practice = who.practice
    return found


def show(
    request: MemberRequest,
    post: Post,
    form: DecisionForm | None = None,
    link_form: SendLinkForm | None = None,
) -> HttpResponse:
    """The page of a post; with a form that was refused, the form as it was filled in."""
    who = request.member
    versions = post_parts.versions_of(post)
    addresses = [post_parts.picture_address(use.picture) for use in post.post_pictures.all()]
    trail, trail_goes_on = post_parts.trail_of(post)
    context: dict[str, Any] = {
        "post": post,
        "texts": post_parts.texts(versions),
        "previews": post_parts.previews(post, versions, addresses),
        "uses": list(zip(post.post_pictures.all(), addresses, strict=True)),
        "when": post_parts.first_time(versions),
        "decisions": list(post.approvals.all()[:5]),
        "trail": trail,
        "trail_goes_on": trail_goes_on,
        "may_take_back": _may_take_back(who, post),
        "may_edit": post.state in post_states.EDITABLE and rights.may(who, rights.COMPOSE),
    }
    if post.state == post_states.SUBMITTED:
        context |= _decision(who, post, versions, form, link_form)
    else:
        context |= _life(who, post, deliveries_of(post))
    failed = (form is not None and form.errors) or (link_form is not None and link_form.errors)
    return render(request, "publishing/post.html", context, status=422 if failed else 200)


def deliveries_of(post: Post) -> list[Delivery]:
    attempts = Prefetch("attempts", Attempt.objects.order_by("number"))
    rows = post.deliveries.select_related("channel", "version").defer("channel__credentials")
    found = list(rows.prefetch_related(attempts).order_by("pk"))
    for delivery in found:
        delivery.post = post
        if delivery.version:
            delivery.version.post = post
    return found


def _life(who: Member, post: Post, rows: list[Delivery]) -> dict[str, Any]:
    lives = post_parts.lives(post, rows, may_publish=rights.may(who, rights.PUBLISH))
    return {
        "lives": lives,
        "moving": any(life.moving for life in lives),
        "seen": post_parts.fingerprint(rows),
        "out": any(row.state in states.MAY_BE_PUBLIC for row in rows),
    }


def _decision(
    who: Member,
    post: Post,
    versions: list[Version],
    form: DecisionForm | None,
    link_form: SendLinkForm | None,
) -> dict[str, Any]:
    reviews = readiness.reviews(post, versions)
    needs_reason = post_parts.needs_reason(reviews)
    why_not = _why_not(who, post)
    links = ApprovalLink.objects.filter(
        post=post, used_at=None, created_at__gt=timezone.now() - ApprovalLink.LASTS
    )
    return {
        "findings": shown.findings(versions, reviews),
        "blocked": readiness.blocked(reviews),
        "needs_reason": needs_reason,
        "why_not": why_not,
        "form": form or DecisionForm(initial={"edition": post.edition}, needs_reason=needs_reason),
        "link_form": link_form or SendLinkForm(prefix="link"),
        "links": [link for link in links.order_by("-pk")[:5] if link.edition == post.edition],
        "may_send_link": rights.may(who, rights.COMPOSE),
    }


def _why_not(who: Member, post: Post) -> str:
    """Why this member does not decide on this post; "" when they may."""
    if not rights.may(who, rights.APPROVE):
        return _("Your role does not approve posts. A physician or the practice manager does.")
    if who.pk not in (post.author_id, post.changed_by_id):
        return ""
    if post.practice.members.filter(active=True).count() == 1:
        return ""
    return _("You wrote or last changed this post, so another member must approve it.")


def _may_take_back(who: Member, post: Post) -> bool:
    if post.state == post_states.SUBMITTED:
        return rights.may(who, rights.COMPOSE)
    return post.state == post_states.APPROVED and rights.may(who, rights.PUBLISH)
