"""Every kind of trail entry and its sentence. `%(actor)s` and the entry's data fill it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "practice.created": _("%(actor)s set up the practice"),
    "practice.changed": _("%(actor)s changed the practice's details"),
    "practice.monitor": _("%(actor)s made %(name)s the monitor"),
    "practice.deputy": _("%(actor)s made %(name)s the deputy"),
    "practice.no_deputy": _("%(actor)s left the practice without a deputy"),
    "practice.ready": _("%(actor)s finished the set-up"),
    "practice.reasons": _("%(actor)s wrote down the reasons for being on social media"),
    "practice.named": _("%(actor)s changed who may be named"),
    "member.invited": _("%(actor)s invited %(name)s as %(role)s"),
    "member.uninvited": _("%(actor)s withdrew the invitation of %(name)s"),
    "member.joined": _("%(actor)s joined"),
    "member.role": _("%(actor)s made %(name)s %(role)s"),
    "member.left": _("%(actor)s ended the membership of %(name)s"),
    "member.returned": _("%(actor)s took %(name)s back"),
    "guidelines.adopted": _("%(actor)s adopted version %(version)s of the guidelines"),
    "guidelines.signed": _("%(actor)s signed version %(version)s of the guidelines"),
    "channel.connected": _("%(actor)s connected %(name)s"),
    "channel.reconnected": _("%(actor)s connected %(name)s again"),
    "channel.reconnect_needed": _("%(name)s needs to be connected again"),
    "channel.recovered": _("%(name)s works again"),
    "channel.disconnected": _("%(actor)s disconnected %(name)s"),
    "channel.slots": _("%(actor)s changed the weekly times of %(name)s"),
    "channel.app": _("%(actor)s entered the app's keys for %(name)s"),
    "post.created": _("%(actor)s began a post"),
    "post.changed": _("%(actor)s changed the post"),
    "post.submitted": _("%(actor)s asked for approval"),
    "post.planned": _("%(actor)s moved the post to another time"),
    "post.withdrawn": _("%(actor)s took the post back to change it"),
    "post.approved": _("%(actor)s approved the post"),
    "post.approved_alone": _(
        "%(actor)s approved their own post, as the only member of the practice"
    ),
    "post.sent_back": _("%(actor)s sent the post back"),
    "post.reopened": _("%(actor)s took an approved post back; its approval no longer holds"),
    "post.expired": _("The post was not approved when it fell due, and expired"),
    "post.discarded": _("%(actor)s discarded the post"),
    "post.link_sent": _("%(actor)s sent an approval link to %(name)s"),
    "delivery.scheduled": _("%(actor)s planned a delivery to %(channel)s"),
    "delivery.moved": _("%(actor)s moved a delivery to another time"),
    "delivery.published": _("Published on %(channel)s"),
    "delivery.confirmed": _("%(channel)s shows the post"),
    "delivery.vanished": _("%(channel)s no longer shows the post"),
    "delivery.refused": _("%(channel)s refused the post"),
    "delivery.put_off": _("%(channel)s could not take the post; Bedside tries again later"),
    "delivery.uncertain": _("Bedside does not know whether %(channel)s took the post"),
    "delivery.absent": _("%(channel)s does not have the post; Bedside sends it once more"),
    "delivery.asked": _("Bedside asks a person about a delivery to %(channel)s"),
    "delivery.late": _("A delivery to %(channel)s was late and waits for a person"),
    "delivery.held": _("A delivery to %(channel)s waits for a person"),
    "delivery.retried": _("%(actor)s asked to try a delivery to %(channel)s again"),
    "delivery.cancelled": _("%(actor)s cancelled a delivery to %(channel)s"),
    "delivery.by_hand": _("%(actor)s marked a delivery to %(channel)s as done by hand"),
    "delivery.not_there": _("%(actor)s looked: %(channel)s does not have the post"),
    "delivery.taking_down": _("%(actor)s asked to take the post down from %(channel)s"),
    "delivery.taken_down": _("The post is taken down from %(channel)s"),
}


def sentence(code: str, words: Mapping[str, Any]) -> str:
    """The entry in the reader's language. What an old entry did not note shows as a dash."""
    template = SENTENCES.get(code)
    actor = str(words.get("actor", "–")).rsplit(" (member ", 1)[0]  # the number is for lawyers
    filled = defaultdict(lambda: "–", {**words, "actor": actor})
    if network := words.get("network"):  # several channels may bear the practice's name
        filled["channel"] = f"{filled['channel']} ({gettext(network)})"
    return str(template) % filled if template else code
