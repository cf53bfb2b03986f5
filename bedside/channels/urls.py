"""Addresses of the channels room."""

from django.urls import path

from .views import connect, look, oauth

app_name = "channels"
urlpatterns = [
    path("", look.channels, name="list"),
    path("add/", connect.menu, name="add"),
    path("connect/<slug:slug>/", connect.connect, name="connect"),
    path("app/", oauth.app, name="app"),
    path("leave/", oauth.leave, name="leave"),
    path("callback/", oauth.callback, name="callback"),
    path("pages/", oauth.pages, name="pages"),
    path("<int:pk>/", look.detail, name="detail"),
    path("<int:pk>/test/", look.test, name="test"),
    path("<int:pk>/times/", look.slots, name="slots"),
    path("<int:pk>/reconnect/", connect.reconnect, name="reconnect"),
    path("<int:pk>/disconnect/", connect.disconnect, name="disconnect"),
]
