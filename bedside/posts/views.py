"""Pages of the posts room: the list, writing and editing, and the pictures."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bedside.channels.models import Channel
from bedside.guidelines.review import Severity
from bedside.practices import rights
from bedside.practices.access import MemberRequest, member
from bedside.practices.models import Member
from bedside.trail.lifecycle import NotAllowed

from . import actions, pictures, readiness, shown, slots, states
from .change import PICTURES, Change, as_it_stands
from .forms import PostForm
from .listing import listing
from .models import Approval, Picture, Post, Version
from .refusals import NotOurs, NotReady, Stale

AUTOSAVE = "autosave"
UPLOAD = "upload"
TWICE = timedelta(seconds=20)


@require_GET
@member(rights.SEE)
def list_posts(request: MemberRequest) -> HttpResponse:
    return render(request, "posts/list.html", listing(request.member.practice, request.GET))


@require_GET
@member(rights.SEE)
def picture(request: MemberRequest, pk: int) -> HttpResponse:
    return pictures.serve(get_object_or_404(Picture, practice=request.member.practice, pk=pk))


@require_http_methods(["GET", "POST"])
@member(rights.COMPOSE)
def write(request: MemberRequest) -> HttpResponse:
    """A blank form. The first save makes the post; its id then comes with the form."""
    begun = request.POST.get("post", "")
    if begun.isdecimal() and len(begun) < 18:
        return edit(request, int(begun))
    return _work(request, None)


@require_http_methods(["GET", "POST"])
@member(rights.COMPOSE)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    practice = request.member.practice
    known = Post.objects.select_related("changed_by", "reason")
    post = get_object_or_404(known, practice=practice, pk=pk)
    post.practice = practice
    if request.method == "GET" and post.state not in states.EDITABLE:
        return redirect("publishing:post", post.pk)
    return _work(request, post)


@dataclass
class Desk:
    """One request at the form: what was typed, what is saved, and what stands between the two."""

    request: MemberRequest
    post: Post | None
    form: PostForm
    versions: list[Version]
    stale: Stale | None = None
    closed: NotAllowed | None = None

    @property
    def conflict(self) -> bool:
        return self.stale is not None or self.closed is not None


def _work(request: MemberRequest, post: Post | None) -> HttpResponse:
    if request.method == "GET":
        desk = _desk(request, post)
        return render(request, "posts/edit.html", _context(desk))
    do = request.POST.get("do", "save")
    if do == "discard" and post is not None:
        return _discard(request, post)
    return _answer(_saved(request, post), do)


def _desk(request: MemberRequest, post: Post | None, *, posted: bool = False) -> Desk:
    versions = readiness.load(post) if post else []
    data = request.POST if posted else None
    form = PostForm(data, practice=request.member.practice, post=post, versions=versions)
    return Desk(request, post, form, versions)


def _saved(request: MemberRequest, post: Post | None) -> Desk:
    """Save everything valid of what was posted. Whatever happens, the form keeps the words."""
    desk = _desk(request, post, posted=True)
    form = desk.form
    _take_pictures(desk)
    form.is_valid()
    change = _with_texts(form.change(), request.POST.get("do", ""))
    try:
        with transaction.atomic():
            now = post or _just_begun(request.member, change) or actions.start(request.member)
            seen = _edition_seen(request) if post else now.edition
            desk.post = actions.save(request.member, now, seen, change)
    except Stale as error:
        desk.stale, desk.post = error, error.post
    except NotAllowed as error:
        desk.closed = error
    except NotOurs as error:
        form.add_error("channels", error.sentence)
    if desk.post is not None:
        desk.post.practice = request.member.practice
        desk.versions = readiness.load(desk.post)
    return desk


def _edition_seen(request: MemberRequest) -> int:
    """The edition that the page was made from, or the one a person chose to write over."""
    typed = request.POST.get("over") or request.POST.get("edition") or ""
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _just_begun(author: Member, change: Change) -> Post | None:
    """The draft that a save in the background began while the same words came by the button."""
    begun = Post.objects.filter(author=author, state=states.DRAFT, edition__lte=2)
    latest = begun.filter(created_at__gt=timezone.now() - TWICE).order_by("pk").last()
    return latest if latest is not None and as_it_stands(latest) == change else None


def _take_pictures(desk: Desk) -> None:
    """Before the form is validated, since each picture brings a field for its description."""
    taken, refused = [], []
    for file in desk.request.FILES.getlist("new_pictures")[: PICTURES * 2]:
        try:
            taken.append(pictures.take(desk.request.member, file, file.name or ""))
        except pictures.NotAPicture as error:
            refused.append(error.sentence)
    desk.form.add_pictures(taken)
    for sentence in refused:
        desk.form.add_error("new_pictures", sentence)


def _with_texts(change: Change, do: str) -> Change:
    """The buttons that give a channel a text of its own, or take it away."""
    verb, _dash, channel = do.partition("-")
    if verb not in ("apart", "same") or not channel.isdecimal():
        return change
    if int(channel) not in change.versions:
        return change
    own = change.text if verb == "apart" else None
    return replace(change, versions={**change.versions, int(channel): own or None})


def _answer(desk: Desk, do: str) -> HttpResponse:
    if do in (AUTOSAVE, UPLOAD) and "HX-Request" in desk.request.headers:
        return _partial(desk, do)
    if desk.conflict:
        return _again(desk, 409)
    if desk.form.errors or desk.post is None:
        return _again(desk, 422)
    if do == "submit":
        return _submit(desk, desk.post)
    if do == "save":
        messages.success(desk.request, _("Saved as a draft."))
    place = {"check": "#findings"}.get(do, "")
    if do.startswith(("apart-", "same-")):
        place = "#id_text_" + do.partition("-")[2]
    return redirect(reverse("posts:edit", args=[desk.post.pk]) + place)


def _submit(desk: Desk, post: Post) -> HttpResponse:
    try:
        actions.submit(desk.request.member, post, post.edition)
    except NotReady as error:
        desk.form.add_problems(error.problems)
        found = shown.besides_asked(shown.findings(desk.versions, error.reviews))
        if any(one.finding.severity is Severity.BLOCK for one in found):
            stop = _("Our guidelines stop this post as it is. Look for “Must change” on this page.")
            desk.form.add_error(None, stop)
        return _again(desk, 422)
    except Stale as error:
        desk.stale = error
        return _again(desk, 409)
    except NotAllowed as error:
        desk.closed = error
        return _again(desk, 409)
    messages.success(desk.request, _("The post now waits for approval."))
    return redirect("publishing:post", post.pk)


def _discard(request: MemberRequest, post: Post) -> HttpResponse:
    try:
        actions.discard(request.member, post)
    except NotAllowed:
        messages.warning(request, _("The post was put away or handed in before. See it here."))
        return redirect("publishing:post", post.pk)
    messages.success(request, _("The post is put away."))
    return redirect("posts:list")


def _again(desk: Desk, status: int) -> HttpResponse:
    """The page once more, with everything typed and what is wrong."""
    return render(desk.request, "posts/edit.html", _context(desk), status=status)


def _partial(desk: Desk, do: str) -> HttpResponse:
    """What changes on the page while somebody types; never a field they may be typing in."""
    context = _context(desk) | {"swap": True, "with_pictures": do == UPLOAD and not desk.conflict}
    status = 409 if desk.conflict else 200
    response = render(desk.request, "posts/partial.html", context, status=status)
    if desk.post is not None and not desk.conflict:
        response["HX-Replace-Url"] = reverse("posts:edit", args=[desk.post.pk])
    return response


def _context(desk: Desk) -> dict[str, Any]:
    form, post = desk.form, desk.post
    form.show_as_needed()
    practice = desk.request.member.practice
    now = timezone.now()
    context: dict[str, Any] = {
        "form": form,
        "post": post,
        "edition": _edition(desk),
        "rows": form.channel_rows(),
        "counts": _counts(form),
        "free": _free_slots(form, now),
        "city": practice.time_zone.rsplit("/", 1)[-1].replace("_", " "),
        "stale": desk.stale,
        "closed": desk.closed,
        "unsaved": _unsaved(form) if form.is_bound else [],
    }
    if post is not None and not desk.conflict:
        context |= _looked_at(post, desk.versions)
        context["saved_at"] = date_format(practice.local(post.changed_at), "g:i A", use_l10n=False)
        context["sent_back"] = _sent_back(post)
        context["todo"] = readiness.problems(post, desk.versions, now)
    return context


def _free_slots(form: PostForm, now: datetime) -> list[tuple[Channel, datetime | None]]:
    """The next free slot of every ticked channel; only looked up once slots are chosen."""
    if form["plan"].value() != Post.Plan.SLOTS:
        return []
    ticked = [row.channel for row in form.channel_rows() if row.ticked]
    free = slots.next_free(ticked, now, besides=form.post.pk if form.post else 0)
    return [(channel, free[channel.pk]) for channel in ticked]


def _sent_back(post: Post) -> Approval | None:
    """The approver's words, while the author mends what they asked for."""
    if post.state != states.SENT_BACK:
        return None
    return post.approvals.filter(approved=False).first()


def _edition(desk: Desk) -> int | str:
    """While two texts are in conflict the form keeps the edition that it was typed on."""
    if desk.conflict:
        return desk.request.POST.get("edition", "")
    return desk.post.edition if desk.post else ""


def _looked_at(post: Post, versions: list[Version]) -> dict[str, Any]:
    if not versions:
        found = shown.findings_without_channel(post)
        return {"findings": shown.besides_asked(found), "previews": []}
    seen = shown.findings(versions, readiness.reviews(post, versions))
    return {
        "findings": shown.besides_asked(seen),
        "previews": [shown.preview(version) for version in versions],
    }


def _counts(form: PostForm) -> list[shown.Count]:
    text, link = str(form["text"].value() or ""), str(form["link"].value() or "")
    return [
        shown.count(row.channel, row.own_text if row.own_text.strip() else text, link)
        for row in form.channel_rows()
    ]


def _unsaved(form: PostForm) -> list[str]:
    """Sentences about what could not be saved, for the line that says the rest is."""
    return [
        f"{form[name].label}: {message}" if name in form.fields else str(message)
        for name, sentences in form.errors.items()
        for message in sentences
    ]
