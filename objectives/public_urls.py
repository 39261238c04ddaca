"""Addresses that anyone may read, under /cong-khai/."""

from django.urls import path

from objectives.views import public

app_name = "public"
urlpatterns = [
    path("<str:code>/", public.objectives, name="objectives"),
    path("<str:code>/ap-phich.pdf", public.poster_file, name="poster"),
]
