"""A file far beyond the limit is refused before a byte of it is read; what doesn't tell its length too."""

import socket
import threading
from io import BytesIO
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.urls import reverse

from agencies.models import Role
from agencies.tests.factories import actor
from qms_portal.uploads import largest_request

pytestmark = pytest.mark.django_db
TWO_GIGABYTES = 2 * 1024**3


class Unread(BytesIO):
    """A body that nobody may read."""

    def read(self, *args):
        raise AssertionError("was read")

    readline = readinto = read


def sent(length, **headers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(actor(Role.ONE_STOP_OFFICER).user)
    request = {"CONTENT_LENGTH": str(length)} if length is not None else {}
    kind = "multipart/form-data; boundary=x"
    return client.generic(
        "POST",
        reverse("procedures:import_start"),
        b"",
        content_type=kind,
        **request,
        **{"wsgi.input": Unread()},
        **headers,
    )


@pytest.mark.parametrize("length", [TWO_GIGABYTES, "9" * 40, largest_request() + 1])
def test_two_gigabytes_are_refused_unread_with_the_limit(length):
    answer = sent(length)
    assert answer.status_code == 413
    assert "tối đa 64 MB" in answer.text and answer.text.count("<h1") == 1
    assert f'href="{reverse("procedures:import_start")}"' in answer.text


def test_a_request_without_a_length_is_refused():
    answer = sent(None, HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")
    assert answer.status_code == 411 and "Content-Length" in answer.text


def test_an_interface_is_told_in_json():
    answer = Client().generic("POST", "/api/v1/x", b"", CONTENT_LENGTH=str(TWO_GIGABYTES), **{"wsgi.input": Unread()})
    assert answer.status_code == 413 and answer.json()


def test_what_is_allowed_is_not_in_the_way(client):
    client.force_login(actor(Role.ONE_STOP_OFFICER).user)
    assert client.post(reverse("procedures:import_start"), {}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_over_a_real_connection_the_answer_comes_before_the_body():
    """The server answers at the headers; the two gigabytes are never sent."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args):
            pass

    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    try:
        with socket.create_connection(server.server_address, timeout=20) as connection:
            connection.sendall(
                b"POST /ho-so/nap/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                b"Content-Length: 2147483648\r\n\r\n"
            )
            answer = connection.makefile("rb").read()
    finally:
        thread.join(20)
        server.server_close()
    assert b" 413 " in answer.splitlines()[0] and "tối đa 64 MB".encode() in answer
