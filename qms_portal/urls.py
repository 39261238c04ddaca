"""All addresses. Sign-in is required everywhere but for the views marked public."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from qms_portal import views
from qms_portal.api import urls as api_urls
from qms_portal.home import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("qms_portal.sign_in.urls")),
    path("ngon-ngu/", login_not_required(set_language), name="set_language"),
    # The short address that people are told; asking for it needs no account.
    path("verify", login_not_required(RedirectView.as_view(pattern_name="documents:verify")), name="verify"),
    path("api/v1/", api_urls()),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("co-quan/", include("agencies.urls")),
    path("van-ban/", include("documents.urls")),
    path("ho-so/", include("procedures.urls")),
    path("muc-tieu/", include("objectives.urls")),
    path("cong-khai/", include("objectives.public_urls")),
    path("danh-gia/", include("audits.urls")),
    path("bao-cao/", include("reports.urls")),
]

handler400 = "qms_portal.errors.bad_request"
handler500 = "qms_portal.errors.server_error"

if not settings.PRODUCTION:
    from qms_portal.gallery import gallery

    urlpatterns.append(path("gallery/", gallery, name="gallery"))
