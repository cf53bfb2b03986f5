"""A delivery in the shape that a network takes."""

from bedside.guidelines.review import ClearedPost
from bedside.networks.base import Job
from bedside.posts.models import Picture

from .claims import save_progress
from .models import Delivery


def job(delivery: Delivery, post: ClearedPost) -> Job:
    """The delivery as its network sees it; `save` writes to the row at once."""
    return Job(
        account=delivery.channel.account,
        post=post,
        handle=delivery.handle,
        progress=delivery.progress,
        save=lambda progress: save_progress(delivery, dict(progress)),
        open_picture=lambda sha256: _picture(delivery, sha256),
    )


def _picture(delivery: Delivery, sha256: str) -> bytes:
    return Picture.objects.get(practice_id=delivery.practice_id, sha256=sha256).read()
