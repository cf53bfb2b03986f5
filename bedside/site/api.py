"""The HTTP API: what the pages know, as JSON, for the signed-in member and with the same rights.

Its description is at /api/openapi.json. There is no documentation page, because the usual ones
load scripts from elsewhere.
"""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI, Schema
from ninja.errors import HttpError
from ninja.security import SessionAuth

from bedside.guidelines import review as reviews
from bedside.guidelines.rulebook import rulebook
from bedside.posts.models import Post
from bedside.practices import rights
from bedside.practices.models import Member
from bedside.publishing.models import Delivery

PAGE = 50


class MemberAuth(SessionAuth):
    """The session of the pages (with CSRF), as the member that `MemberMiddleware` found."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Member | None:
        member: Member | None = getattr(request, "member", None)
        if member is None or member.practice.set_up_at is None:
            return None
        return member


api = NinjaAPI(title="Bedside", version="1", docs_url=None, auth=MemberAuth(), urls_namespace="api")


class PostOut(Schema):
    id: int
    state: str
    reason: str | None
    text: str
    link: str
    author: str
    planned_for: datetime | None
    changed_at: datetime

    @staticmethod
    def resolve_reason(post: Post) -> str | None:
        return post.reason.kind if post.reason else None

    @staticmethod
    def resolve_author(post: Post) -> str:
        return post.author.name


class DeliveryOut(Schema):
    id: int
    post_id: int
    channel: str
    network: str
    state: str
    due_at: datetime
    published_at: datetime | None
    url: str
    sentence: str

    @staticmethod
    def resolve_channel(delivery: Delivery) -> str:
        return delivery.channel.name

    @staticmethod
    def resolve_network(delivery: Delivery) -> str:
        return delivery.channel.network_slug


class TextIn(Schema):
    text: str = Field(max_length=100_000)
    link: str = Field("", max_length=2_000)
    reason: str = Field("", max_length=16)
    kind: Literal["post", "reply"] = "post"


class FindingOut(Schema):
    rule: str
    severity: str
    where: str
    start: int
    end: int
    why: str
    instead: str
    citation: str


class ReviewOut(Schema):
    """What was found, and what was looked for. Nothing found never means that a text is safe."""

    findings: list[FindingOut]
    looked_for: list[str]


def _member(request: HttpRequest, right: str) -> Member:
    member: Member = request.auth  # type: ignore[attr-defined]  # set by ninja
    if not rights.may(member, right):
        raise HttpError(403, _("Your role does not allow this."))
    return member


@api.get("/posts", response=list[PostOut], summary="Posts, the newest first")
def posts(request: HttpRequest, state: str = "", before: int | None = None) -> list[Post]:
    """At most 50; go on with `before`, the id of the last one."""
    rows = Post.objects.filter(practice=_member(request, rights.SEE).practice)
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("author", "reason").order_by("-pk")[:PAGE])


@api.get("/posts/{int:pk}", response=PostOut, summary="One post")
def post(request: HttpRequest, pk: int) -> Post:
    rows = Post.objects.select_related("author", "reason")
    return get_object_or_404(rows, practice=_member(request, rights.SEE).practice, pk=pk)


@api.get("/posts/{int:pk}/deliveries", response=list[DeliveryOut], summary="A post's deliveries")
def deliveries(request: HttpRequest, pk: int) -> list[Delivery]:
    practice = _member(request, rights.SEE).practice
    found = get_object_or_404(Post, practice=practice, pk=pk)
    return list(Delivery.objects.filter(post=found).select_related("channel").order_by("pk"))


@api.post("/review", response=ReviewOut, summary="Review a text against the guidelines")
def review(request: HttpRequest, text: TextIn) -> ReviewOut:
    """Nothing is kept. `kind` says whether it would be a post or a reply."""
    rules = rulebook(_member(request, rights.SEE).practice)
    if text.kind == "reply":
        result = reviews.review_text(text.text, rules)
    else:
        content = reviews.Content(text=text.text, link=text.link, reason=text.reason)
        result = reviews.review(content, rules)
    return ReviewOut(
        findings=[_finding(finding) for finding in result.findings],
        looked_for=list(result.looked_for),
    )


def _finding(finding: reviews.Finding) -> FindingOut:
    return FindingOut(
        rule=finding.rule,
        severity=finding.severity.value,
        where=finding.where,
        start=finding.start,
        end=finding.end,
        why=_(finding.why) % dict(finding.values),
        instead=_(finding.instead) % dict(finding.values),
        citation=finding.citation,
    )
