"""Pages of a list by the place of their last row: as quick on the last page as on the first, and nothing is missed meanwhile."""

import base64
import binascii
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from agencies.api.errors import ApiError


class Keyset:
    """Newest first by a day and the id. A cursor holds both, and which day it is."""

    def __init__(self, field: str):
        self.field = field

    def page(self, rows: QuerySet, cursor: str | None, limit: int) -> tuple[list, str | None]:
        """The rows after the cursor, at most `limit`, and the cursor of the following page. ApiError for a made-up cursor."""
        if cursor:
            day, pk = self._read(cursor)
            rows = rows.filter(**{f"{self.field}__lte": day}).filter(Q(**{f"{self.field}__lt": day}) | Q(pk__lt=pk))
        found = list(rows.order_by(f"-{self.field}", "-pk")[: limit + 1])
        more = len(found) > limit
        return found[:limit], self._cursor(found[limit - 1]) if more else None

    def _cursor(self, row) -> str:
        text = f"{self.field[0]}.{getattr(row, self.field).isoformat()}.{row.pk}"
        return base64.urlsafe_b64encode(text.encode()).decode()

    def _read(self, cursor: str) -> tuple[date, int]:
        try:
            kind, day, pk = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode("ascii").split(".")
            if kind != self.field[0] or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
                raise ValueError(cursor)
            return date.fromisoformat(day), int(pk)
        except (ValueError, binascii.Error):
            words = gettext_lazy("This cursor isn't one of ours, or belongs to another list. Begin without one.")
            raise ApiError(422, errors=[("cursor", words)]) from None
