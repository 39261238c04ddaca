"""The page where rows are pasted, the same for every register."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from procedures.registers.pasting import MAX_LINES, Column, NotTaken, enter_all, read_block

MAX_LETTERS = 200_000
SHOWN_PROBLEMS = 30


@dataclass(frozen=True)
class Sheet:
    """A register's block: what it is called, its columns, the verb that takes one row, how to say how many were taken."""

    title: str | Promise
    columns: list[Column]
    add: Callable[..., object]
    done: Callable[[int], str]
    back: str
    back_label: str | Promise
    here: str


def paste_page(request: HttpRequest, sheet: Sheet, *, may: bool) -> HttpResponse:
    """Show the box; take what was pasted, or say at which line and column it can't be taken. What was pasted stays."""
    if not may:
        raise PermissionDenied
    text = request.POST.get("block", "")[:MAX_LETTERS]
    problems: list[str] = []
    if request.method == "POST":
        try:
            taken = enter_all(read_block(text, sheet.columns), sheet.add)
        except NotTaken as error:
            problems = error.problems
        else:
            messages.success(request, sheet.done(taken))
            return redirect(sheet.back)
    more = len(problems) - SHOWN_PROBLEMS
    context = {
        "sheet": sheet,
        "text": text,
        "problems": problems[:SHOWN_PROBLEMS],
        "more": _("and %(count)d more") % {"count": more} if more > 0 else "",
        "limit": MAX_LINES,
    }
    return render(request, "procedures/register_paste.html", context, status=422 if problems else 200)
