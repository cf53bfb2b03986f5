"""The web process's entry point (`granian --interface wsgi bedside.site.wsgi:application`)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.site.settings")
application = get_wsgi_application()
