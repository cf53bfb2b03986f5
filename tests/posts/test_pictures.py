"""A picture loses everything but its pixels, and what is no picture is refused in words."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from PIL import Image, PngImagePlugin

from bedside.networks import NETWORKS
from bedside.posts import pictures
from bedside.posts.models import Picture
from bedside.practices.models import Member
from bedside.practices.rights import NotYours

pytestmark = pytest.mark.django_db


def as_file(image: Image.Image, kind: str = "JPEG", **options: Any) -> io.BytesIO:
    out = io.BytesIO()
    image.save(out, kind, **options)
    out.seek(0)
    return out


def photo(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, (220, 20, 20))
    image.paste((20, 20, 220), (size[0] // 2, 0, *size))
    return image


def refusal(member: Member, data: bytes, name: str = "file.jpg") -> str:
    with pytest.raises(pictures.NotAPicture) as refused:
        pictures.take(member, io.BytesIO(data), name)
    return refused.value.sentence


def test_place_camera_and_time_are_taken_out(staff: Member) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCameraMaker"
    exif.get_ifd(0x8825)[2] = (41.0, 52.0, 55.0)
    file = as_file(photo(), exif=exif, comment=b"taken at home")
    assert b"SecretCameraMaker" in file.getvalue()
    kept = pictures.take(staff, file, "IMG_1.jpg").read()
    assert b"SecretCameraMaker" not in kept
    assert b"taken at home" not in kept
    with Image.open(io.BytesIO(kept)) as made:
        assert not made.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(made.info)


def test_words_in_a_png_are_taken_out(staff: Member) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "patient John Doe")
    image = photo().convert("RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    picture = pictures.take(staff, as_file(image, "PNG", pnginfo=notes), "a.png")
    assert picture.content_type == "image/png"
    assert b"John Doe" not in picture.read()


def test_a_picture_is_turned_upright(staff: Member) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    picture = pictures.take(staff, as_file(photo(), exif=exif), "side.jpg")
    assert (picture.width, picture.height) == (40, 60)
    with Image.open(io.BytesIO(picture.read())) as made:
        red, _green, blue = made.convert("RGB").getpixel((20, 5))
        assert red > blue


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "RGB", "1"])
def test_every_kind_of_colour_becomes_a_plain_jpeg(staff: Member, mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = pictures.take(staff, as_file(photo().convert(mode), kind), "x")
    assert picture.content_type == "image/jpeg"


def test_a_huge_photo_is_made_small_enough_for_every_network(staff: Member) -> None:
    noise = Image.effect_noise((5000, 3000), 90).convert("RGB")
    picture = pictures.take(staff, as_file(noise, quality=95), "noise.jpg")
    assert max(picture.width, picture.height) <= pictures.LONGEST_SIDE
    assert all(picture.size <= network.capabilities.picture_bytes for network in NETWORKS.values())
    assert all(
        picture.content_type in network.capabilities.picture_types for network in NETWORKS.values()
    )


def test_the_same_picture_is_kept_once_in_a_practice(staff: Member, stranger: Member) -> None:
    first = pictures.take(staff, as_file(photo()), "a.jpg")
    assert pictures.take(staff, as_file(photo()), "b.jpg") == first
    theirs = pictures.take(stranger, as_file(photo()), "a.jpg")
    assert theirs != first
    assert theirs.path != first.path


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"hello, this is a letter", "not a picture"),
        (b"%PDF-1.7 and more", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"GIF89a" + b"\0" * 40, "GIF"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "Most Compatible"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "not a picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not a picture"),
    ],
)
def test_what_is_not_a_picture_is_refused_in_words(staff: Member, data: bytes, says: str) -> None:
    sentence = refusal(staff, data, "letter.jpg")
    assert says in sentence
    assert "letter.jpg" in sentence
    assert not Picture.objects.exists()


def test_a_picture_cut_off_half_way(staff: Member) -> None:
    whole = as_file(Image.effect_noise((400, 400), 90).convert("RGB")).getvalue()
    assert "not complete" in refusal(staff, whole[: len(whole) // 2])


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture(staff: Member, kind: str) -> None:
    file = as_file(photo(), kind, save_all=True, append_images=[photo().rotate(180)])
    assert "moves" in refusal(staff, file.getvalue())


def test_a_small_file_with_far_too_many_pixels(staff: Member) -> None:
    for side in (9_500, 14_000):
        bomb = as_file(Image.new("1", (side, side)), "PNG").getvalue()
        assert len(bomb) < 100_000
        assert "too many pixels" in refusal(staff, bomb)


def test_a_file_of_fifty_megabytes(staff: Member, settings: LazySettings) -> None:
    data = as_file(photo()).getvalue()
    assert "too big: 50 MB" in refusal(staff, data + b"\0" * (50 * 1024 * 1024 - len(data)))
    settings.PICTURE_BYTES = len(data)
    pictures.take(staff, io.BytesIO(data), "fits.jpg")


def test_a_name_never_shows_a_path_and_stays_short(staff: Member) -> None:
    assert "/etc/" not in refusal(staff, b"x", "/etc/passwd")
    assert len(refusal(staff, b"x", "n" * 5000)) < 300


def test_who_may_not_compose_hands_nothing_in(compliance: Member) -> None:
    with pytest.raises(NotYours):
        pictures.take(compliance, as_file(photo()), "a.jpg")


def test_a_picture_is_shown_to_its_practice_only(
    staff: Member, compliance: Member, stranger: Member, browser_of: Callable[[Member], Client]
) -> None:
    picture = pictures.take(staff, as_file(photo()), "a.jpg")
    address = f"/posts/pictures/{picture.pk}/"
    answer = browser_of(compliance).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]
    assert answer.content == picture.read()
    assert browser_of(stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302
