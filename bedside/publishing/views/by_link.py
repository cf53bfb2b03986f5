"""Approval by somebody without an account, through a link that works once.

The token stands in one address only, which remembers it in the visitor's session and leads on
at once: pages, pictures, forms, refusals and logged errors have addresses without it, so neither
a Referer nor a log line can give it away. What the session holds opens this one post, nothing else.
"""

import hashlib
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bedside.guidelines.review import NotCleared
from bedside.posts import readiness, shown
from bedside.posts import states as post_states
from bedside.posts.models import ApprovalLink, Post
from bedside.posts.refusals import LinkClosed, Stale
from bedside.practices.access import public
from bedside.practices.tokens import token_hash
from bedside.publishing import actions
from bedside.publishing.forms import LinkDecisionForm

from . import post_parts
from .answers import REFUSALS, sentence_of

OPENED = "approval_links"  # in the session: {link's id: hash of its token}
AT_MOST, IN_SECONDS = 60, 60  # requests from one address


@public
@require_safe
@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Never answers with an error itself: Django would log this address."""
    if _too_many(request):
        return redirect("publishing:approve_wait")
    digest = token_hash(token)
    link = ApprovalLink.objects.filter(token_hash=digest).first()
    if link is None:
        return redirect("publishing:approve", 0)
    request.session[OPENED] = {**request.session.get(OPENED, {}), str(link.pk): digest}
    return redirect("publishing:approve", link.pk)


@public
@require_safe
@never_cache
def wait(request: HttpRequest) -> HttpResponse:
    said = _("Too many tries from your network. Wait a minute, then open the link again.")
    response = _closed(request, said, status=429)
    response["Retry-After"] = str(IN_SECONDS)
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The page behind a link: exactly what would go out, and the decision."""
    if request.method == "POST" and _too_many(request):
        return redirect("publishing:approve_wait")
    link = _opened(request, pk)
    if link is None:
        said = _("This link is not known here. Open it again from the mail, as a whole.")
        return _closed(request, said, status=404)
    if said := _why_closed(link):
        return _closed(request, said, status=410)
    if request.method == "POST":
        return _decide(request, link)
    return _page(request, link)


@public
@require_safe
@never_cache
def picture(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """One picture of the post, for as long as the link is open."""
    link = _opened(request, pk)
    use = None
    if link is not None and not _why_closed(link):
        use = link.post.post_pictures.select_related("picture").filter(position=position).first()
    if use is None:
        return HttpResponse(status=404)
    return HttpResponse(
        use.picture.read(),
        content_type=use.picture.content_type,
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _decide(request: HttpRequest, link: ApprovalLink) -> HttpResponse:
    reviews = readiness.reviews(link.post, post_parts.versions_of(link.post))
    form = _form(link, request.POST, needs_reason=post_parts.needs_reason(reviews))
    if not form.is_valid():
        return _page(request, link, form)
    given = form.cleaned_data
    try:
        if form.approved:
            actions.approve(
                link.post,
                given["edition"],
                comment=given["comment"],
                sign_off=given.get("sign_off", ""),
                link=link,
            )
        else:
            actions.send_back(link.post, given["edition"], comment=given["comment"], link=link)
    except (LinkClosed, Stale) as error:
        said = LinkClosed("changed").sentence if isinstance(error, Stale) else error.sentence
        return _closed(request, said, status=410)
    except NotCleared as error:
        form.add_error(None, sentence_of(error))
        return _page(request, link, form)
    except REFUSALS as error:
        return _closed(request, sentence_of(error), status=409)
    done = {"link": link, "practice": link.post.practice, "approved": form.approved}
    return render(request, "publishing/approve_done.html", done)


def _opened(request: HttpRequest, pk: int) -> ApprovalLink | None:
    """The link, when this visitor has opened its address."""
    digest = request.session.get(OPENED, {}).get(str(pk))
    if not digest:
        return None
    links = ApprovalLink.objects.select_related(
        "sent_by", "post__practice", "post__author", "post__reason"
    )
    return links.filter(pk=pk, token_hash=digest).first()


def _why_closed(link: ApprovalLink) -> str:
    """A sentence when the link no longer opens its post; "" while it does."""
    if link.used_at is not None:
        return LinkClosed("used").sentence
    if not link.open_at(timezone.now()):
        return LinkClosed("expired").sentence
    if link.post.state == post_states.SUBMITTED and link.post.edition == link.edition:
        return ""
    if link.post.state == post_states.APPROVED and link.post.edition == link.edition:
        return _("Somebody else has approved this post already. There is nothing left to do.")
    return _(
        "The post was changed or taken back after this link was sent. "
        "If it still needs you, the practice sends a new link."
    )


def _page(
    request: HttpRequest, link: ApprovalLink, form: LinkDecisionForm | None = None
) -> HttpResponse:
    post: Post = link.post
    versions = post_parts.versions_of(post)
    reviews = readiness.reviews(post, versions)
    addresses = [
        reverse("publishing:approve_picture", args=[link.pk, use.position])
        for use in post.post_pictures.all()
    ]
    context = {
        "link": link,
        "post": post,
        "practice": post.practice,
        "closes": link.created_at + ApprovalLink.LASTS,
        "when": post_parts.first_time(versions),
        "previews": post_parts.previews(post, versions, addresses),
        "uses": list(zip(post.post_pictures.all(), addresses, strict=True)),
        "findings": shown.findings(versions, reviews),
        "blocked": readiness.blocked(reviews),
        "form": form or _form(link, None, needs_reason=post_parts.needs_reason(reviews)),
    }
    status = 422 if form is not None else 200
    return render(request, "publishing/approve_link.html", context, status=status)


def _form(link: ApprovalLink, typed: Any, *, needs_reason: bool) -> LinkDecisionForm:
    first = {"edition": link.edition}
    return LinkDecisionForm(typed, signer=link.name, needs_reason=needs_reason, initial=first)


def _closed(request: HttpRequest, said: str, *, status: int) -> HttpResponse:
    return render(request, "publishing/approve_closed.html", {"said": said}, status=status)


def _too_many(request: HttpRequest) -> bool:
    """Counts this request, and says whether its address made too many of late."""
    place = hashlib.sha256(str(request.META.get("REMOTE_ADDR")).encode()).hexdigest()[:16]
    key = f"approve:{place}"
    cache.add(key, 0, IN_SECONDS)
    try:
        return cache.incr(key) > AT_MOST
    except ValueError:  # it ran out just now
        return False
