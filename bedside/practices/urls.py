"""Addresses of the practices room."""

from django.urls import path

from .views import entrance, people, settings, setup

app_name = "practices"
urlpatterns = [
    path("welcome/", entrance.welcome, name="welcome"),
    path("join/<str:token>/", entrance.join, name="join"),
    path("setup/", setup.setup, name="setup"),
    path("setup/<str:step>/", setup.setup_step, name="setup_step"),
    path("settings/", settings.settings, name="settings"),
    path("settings/reasons/", settings.reasons, name="reasons"),
    path("settings/people/", people.members, name="members"),
    path("settings/people/invite/", people.invite, name="invite"),
    path("settings/people/watch/", people.watch, name="watch"),
    path("settings/people/<int:pk>/", people.person, name="person"),
    path("settings/people/<int:pk>/end/", people.end, name="end"),
    path("settings/people/<int:pk>/take-back/", people.take_back, name="take_back"),
    path("settings/invitations/<int:pk>/withdraw/", people.withdraw, name="withdraw"),
    path("me/", settings.me, name="me"),
    path("me/language/", settings.language, name="language"),
    path("me/practice/", settings.switch, name="switch"),
]
