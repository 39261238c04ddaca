"""The first page: what do I have to do now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The signed-in person's own work first."""
    return render(request, "home/home.html")
