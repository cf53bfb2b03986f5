"""Every address of Bedside."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("", include("bedside.practices.urls")),
    path("guidelines/", include("bedside.guidelines.urls")),
    path("channels/", include("bedside.channels.urls")),
    path("posts/", include("bedside.posts.urls")),
    path("publishing/", include("bedside.publishing.urls")),
]
