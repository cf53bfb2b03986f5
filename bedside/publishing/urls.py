"""Addresses of the publishing room."""

from django.urls import path

from .views import by_link, calendar, decide, deliveries, post_page

app_name = "publishing"
urlpatterns = [
    path("", calendar.calendar, name="calendar"),
    path("versions/<int:pk>/plan/", calendar.plan, name="plan"),
    path("posts/<int:pk>/", post_page.post, name="post"),
    path("posts/<int:pk>/deliveries/", post_page.deliveries, name="deliveries"),
    path("posts/<int:pk>/decide/", decide.decide, name="decide"),
    path("posts/<int:pk>/link/", decide.send_link, name="send_link"),
    path("posts/<int:pk>/take-back/", deliveries.take_back, name="take_back"),
    path("deliveries/<int:pk>/move/", deliveries.move, name="move"),
    path("deliveries/<int:pk>/retry/", deliveries.retry, name="retry"),
    path("deliveries/<int:pk>/cancel/", deliveries.cancel, name="cancel"),
    path("deliveries/<int:pk>/by-hand/", deliveries.by_hand, name="by_hand"),
    path("deliveries/<int:pk>/not-there/", deliveries.not_there, name="not_there"),
    path("deliveries/<int:pk>/take-down/", deliveries.take_down, name="take_down"),
    path("approve/wait/", by_link.wait, name="approve_wait"),
    path("approve/<int:pk>/", by_link.approve, name="approve"),
    path("approve/<int:pk>/pictures/<int:position>/", by_link.picture, name="approve_picture"),
    path("approve/link/<str:token>/", by_link.open_link, name="approve_link"),
]
