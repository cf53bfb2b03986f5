"""Addresses of the guidelines room."""

from django.urls import path

from . import views

app_name = "guidelines"
urlpatterns = [
    path("", views.read, name="read"),
    path("sign/", views.sign, name="sign"),
    path("adopt/", views.adopt, name="adopt"),
    path("set-up/", views.setup, name="setup"),
]
