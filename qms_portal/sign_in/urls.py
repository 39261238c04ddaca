"""Addresses of sign-in. The names are those that django-allauth asks for; what it also offers and nobody needs is not routed."""

from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.urls import path

from qms_portal.sign_in import second_factor, views

urlpatterns = [
    path("dang-nhap/", views.SignIn.as_view(), name="login"),
    path("dang-nhap/", views.SignIn.as_view(), name="account_login"),
    path("dang-nhap/ma/", views.code, name="mfa_authenticate"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("quen-mat-khau/", views.forgotten, name="account_reset_password"),
    path("quen-mat-khau/da-gui/", views.forgotten_sent, name="account_reset_password_done"),
    path("quen-mat-khau/<str:uidb36>/<str:key>/", views.new_password, name="account_reset_password_from_key"),
    path("tai-khoan/", views.security, name="account_security"),
    path("tai-khoan/mat-khau/", views.change_password, name="account_change_password"),
    path("tai-khoan/ma-xac-thuc/", second_factor.set_up, name="mfa_activate_totp"),
    path("tai-khoan/ma-xac-thuc/tat/", second_factor.switch_off, name="mfa_deactivate_totp"),
    path("tai-khoan/ma-du-phong/", second_factor.new_codes, name="mfa_generate_recovery_codes"),
    path("dang-nhap-mot-lan/<str:provider_id>/", views.provider_login, name="openid_connect_login"),
    path("dang-nhap-mot-lan/<str:provider_id>/ve/", views.provider_callback, name="openid_connect_callback"),
]

if settings.DEMO:
    urlpatterns.append(path("dang-nhap/dung-thu/", views.enter_demo, name="enter_demo"))
