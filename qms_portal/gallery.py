"""Every component in every state, outside production."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def gallery(request):
    return render(request, "gallery.html")
