from django.urls import path

from arasha.web.pages import views

app_name = "pages"
urlpatterns = [
    path("language", views.switch_language, name="language"),
    path("exit", views.leave, name="exit"),
    path("stay", views.stay, name="stay"),
]
