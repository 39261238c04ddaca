"""Mail carries the id of the request or job that sent it: who asks about a letter can be told what caused it."""

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from agencies import tracing
from agencies.request_id import HEADER


class TracedBackend(BaseEmailBackend):
    """Puts X-Request-ID on every letter and hands it to settings.EMAIL_TRANSPORT, which sends it."""

    def __init__(self, fail_silently=False, **kwargs):
        super().__init__(fail_silently=fail_silently)
        self.transport = get_connection(settings.EMAIL_TRANSPORT, fail_silently=fail_silently, **kwargs)

    def open(self):
        return self.transport.open()

    def close(self):
        self.transport.close()

    def send_messages(self, email_messages) -> int:
        request_id = tracing.current().request_id
        for message in email_messages if request_id else []:
            message.extra_headers.setdefault(HEADER, request_id)
        return self.transport.send_messages(email_messages)
