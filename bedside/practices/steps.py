"""The steps of the set-up, as every page of the wizard shows them."""

from django.utils.translation import gettext_lazy as _

STEP_NAMES = [_("Practice"), _("People"), _("Reasons"), _("Guidelines"), _("Done")]
PRACTICE, PEOPLE, REASONS, GUIDELINES, DONE = range(1, 6)
