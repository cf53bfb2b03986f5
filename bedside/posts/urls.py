"""Addresses of the posts room."""

from django.urls import path

from . import views

app_name = "posts"
urlpatterns = [
    path("", views.list_posts, name="list"),
    path("write/", views.write, name="write"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("pictures/<int:pk>/", views.picture, name="picture"),
]
