"""The practice, its people, its reasons, and what needs a person's attention."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None) -> "User":
        user = self.model(email=self.normalize_email(email).lower())
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who can sign in. What they may do depends on the practice: see `Member`."""

    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return f"user {self.pk}"  # never an address: this may end up in a log


class Practice(models.Model):
    """One medical practice: the unit that sees only itself."""

    name = models.CharField(_("name of the practice"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=64, default="America/New_York")
    street = models.CharField(_("street"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail address for patients"), blank=True)
    website = models.URLField(_("website"), blank=True)
    hours = models.JSONField(default=dict, blank=True)  # {"mon": ["08:00", "17:00"], ...}
    monitor = models.ForeignKey("Member", models.PROTECT, null=True, related_name="+")
    deputy = models.ForeignKey("Member", models.PROTECT, null=True, blank=True, related_name="+")
    set_up_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)
    idle_minutes = models.PositiveSmallIntegerField(_("minutes until idle sign-off"), default=15)
    late_after_minutes = models.PositiveSmallIntegerField(
        _("a post later than this many minutes waits for a person"), default=60
    )
    deputy_after_minutes = models.PositiveSmallIntegerField(
        _("minutes until the deputy is told as well"), default=30
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # With the single column above: exactly one monitor once a practice is set up.
            models.CheckConstraint(
                condition=Q(set_up_at__isnull=True) | Q(monitor__isnull=False),
                name="practice_has_one_monitor",
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("monitor")),
                name="practice_deputy_is_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """UTC where the machine does not know the zone; the set-up doctor says so."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    @property
    def address(self) -> str:
        parts = [self.street, self.city, f"{self.state} {self.postal_code}".strip()]
        return ", ".join(part for part in parts if part)


class Role(models.TextChoices):
    PHYSICIAN = "physician", _("Physician-owner")
    MANAGER = "manager", _("Practice manager")
    STAFF = "staff", _("Staff")
    COMPLIANCE = "compliance", _("Compliance officer")


class Member(models.Model):
    """A person in a practice, with a role. Those who left keep their row, for the trail."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "user"], name="member_once_in_a_practice")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How the trail names this member."""
        return f"{self.name} (member {self.pk})"

    @property
    def watches(self) -> bool:
        """Whether this member is the monitor or the deputy."""
        return self.pk in (self.practice.monitor_id, self.practice.deputy_id)


class MemberInvitation(models.Model):
    """An invitation to become a member; its link works once, for a week."""

    LASTS = timedelta(days=7)

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)


class NamedPerson(models.Model):
    """Someone the practice allows its posts to name: its own physicians and staff."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="named_people")
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "name"], name="named_person_once")
        ]


class Reason(models.Model):
    """Why the practice is on social media; every post serves one of these."""

    class Kind(models.TextChoices):
        NEW_PATIENTS = "new_patients", _("Reach new patients")
        AWARENESS = "awareness", _("Build awareness")
        LOYALTY = "loyalty", _("Earn loyalty and referrals")
        RETENTION = "retention", _("Keep the patients we have")
        AVAILABILITY = "availability", _("Announce availability")
        INFORM = "inform", _("Inform")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="reasons")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    goal = models.CharField(_("in our own words"), max_length=200, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "kind"], name="reason_once_in_a_practice")
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Alert(models.Model):
    """Something the monitor must know: mailed to the monitor, later to the deputy, until settled.

    `said` is a message template and `values` fill it. `key` names what it is about
    ("delivery:12"), so that one trouble is told once.
    """

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="alerts")
    key = models.CharField(max_length=60)
    said = models.CharField(max_length=300)
    values = models.JSONField(default=dict)
    path = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)
    told_monitor_at = models.DateTimeField(null=True)
    told_deputy_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    mail_trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "key"], condition=Q(settled_at__isnull=True), name="alert_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(settled_at__isnull=True), name="alert_open"
            )
        ]

    @property
    def sentence(self) -> str:
        return str(gettext(self.said) % self.values)
