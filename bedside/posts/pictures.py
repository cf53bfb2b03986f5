"""Pictures a person hands in: looked at, turned upright, freed of metadata, and kept once.

A phone writes the place and time into a picture; nothing of a file is kept but its pixels.
"""

import hashlib
import io
import struct
import zlib
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from bedside.networks import NETWORKS
from bedside.practices import rights
from bedside.practices.models import Member

from .models import Picture
from .refusals import Refusal

MAX_PIXELS = 80_000_000  # a decoded picture must fit in the memory of a small machine
LONGEST_SIDE = 4096  # pixels; no network shows more
# Small enough for every network, so that what was reviewed is what is sent. Bytes.
FITS = min(network.capabilities.picture_bytes for network in NETWORKS.values())
_KINDS = ("JPEG", "PNG", "WEBP")
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)


class NotAPicture(Refusal):
    """The file cannot be used; its text is a sentence for the person who chose it."""


def take(member: Member, file: IO[bytes], name: str = "") -> Picture:
    """Keep a picture for the member's practice; the same pixels are kept once.

    Raises NotAPicture. `name` is only for the sentence.
    """
    rights.require(member, rights.COMPOSE)
    short = PurePosixPath(name.replace("\\", "/")).name[:60] or _("This file")
    image = _opened(file, short)
    data, content_type = _encoded(image)
    digest = hashlib.sha256(data).hexdigest()
    path = f"pictures/{member.practice_id}/{digest[:2]}/{digest}.{_ENDINGS[content_type]}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(data))
    with Image.open(io.BytesIO(data)) as made:
        width, height = made.size
    picture, _made = Picture.objects.get_or_create(
        practice=member.practice,
        sha256=digest,
        defaults={
            "content_type": content_type,
            "width": width,
            "height": height,
            "size": len(data),
            "path": path,
            "added_by": member,
        },
    )
    return picture


def serve(picture: Picture) -> HttpResponse:
    """The picture's bytes. Whoever calls has made sure that the person may see it."""
    response = HttpResponse(picture.read(), content_type=picture.content_type)
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response


def _opened(file: IO[bytes], name: str) -> Image.Image:
    """The decoded picture, upright, in sRGB. Raises NotAPicture."""
    _check_size(file, name)
    start = file.read(512)
    file.seek(0)
    try:
        image = Image.open(file, formats=_KINDS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAPicture(_too_many(name)) from None
    except _BROKEN:
        raise NotAPicture(_what_it_is(start, name)) from None
    if image.width * image.height > MAX_PIXELS:
        raise NotAPicture(_too_many(name))
    if getattr(image, "n_frames", 1) > 1:
        raise NotAPicture(_("%(name)s moves. Choose a still picture.") % {"name": name})
    try:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # lets a big JPEG decode smaller
        image.load()
        return _in_srgb(ImageOps.exif_transpose(image))
    except _BROKEN:
        raise NotAPicture(
            _("%(name)s is not complete. Try to save or send the picture again.") % {"name": name}
        ) from None


def _check_size(file: IO[bytes], name: str) -> None:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > settings.PICTURE_BYTES:
        raise NotAPicture(
            _("%(name)s is too big: %(size)s MB. Pictures must be under 50 MB.")
            % {"name": name, "size": round(size / 1024 / 1024)}
        )
    if size == 0:
        raise NotAPicture(_("%(name)s is empty.") % {"name": name})


def _too_many(name: str) -> str:
    return _("%(name)s has too many pixels. Save it smaller, under 80 megapixels.") % {"name": name}


def _what_it_is(start: bytes, name: str) -> str:
    """A sentence about a file that is none of the kinds taken."""
    lowered = start.lstrip().lower()
    if start[:6] in (b"GIF87a", b"GIF89a"):
        said = _("%(name)s is a GIF. Choose a JPEG, PNG or WebP picture.")
    elif start[4:8] == b"ftyp" and start[8:12] in (b"heic", b"heix", b"mif1", b"avif"):
        said = _(
            "%(name)s is in a phone's own format. Choose JPEG "
            "(on an iPhone: Settings, Camera, Formats, Most Compatible)."
        )
    elif b"<svg" in lowered or lowered.startswith(b"<?xml"):
        said = _("%(name)s is a drawing (SVG). Choose a JPEG, PNG or WebP picture.")
    else:
        said = _("%(name)s is not a picture Bedside can read. Choose a JPEG, PNG or WebP picture.")
    return said % {"name": name}


def _in_srgb(image: Image.Image) -> Image.Image:
    """The same colours without the colour profile, which goes with the rest of the metadata."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image.convert(mode)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(image, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, *_BROKEN):
        return image.convert(mode)
    return turned or image.convert(mode)


def _encoded(image: Image.Image) -> tuple[bytes, str]:
    """Pixels as PNG where some are see-through, else JPEG, in at most FITS bytes."""
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    see_through = image.mode == "RGBA" and image.getchannel("A").getextrema() != (255, 255)
    while True:
        clean = Image.new("RGBA" if see_through else "RGB", image.size)
        clean.paste(image.convert(clean.mode))
        for quality in (90, 82):
            out = io.BytesIO()
            if see_through:
                clean.save(out, "PNG", optimize=True)
            else:
                clean.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= FITS:
                return out.getvalue(), "image/png" if see_through else "image/jpeg"
        smaller = (max(1, image.width * 3 // 4), max(1, image.height * 3 // 4))
        image = image.resize(smaller, Image.Resampling.LANCZOS)
