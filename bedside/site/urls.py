"""Every address of Bedside."""

from django.urls import include, path

from . import api, pages, trail_page

site_patterns = (
    [
        path("", pages.home, name="today"),
        path("doctor/", pages.doctor, name="doctor"),
        path("trail/", trail_page.trail, name="trail"),
        path("healthz", pages.healthz, name="healthz"),
    ],
    "site",
)

urlpatterns = [
    path("", include(site_patterns)),
    path("account/", include("allauth.urls")),
    path("api/", api.api.urls),
    path("", include("bedside.practices.urls")),
    path("guidelines/", include("bedside.guidelines.urls")),
    path("channels/", include("bedside.channels.urls")),
    path("posts/", include("bedside.posts.urls")),
    path("publishing/", include("bedside.publishing.urls")),
]
