from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [
    path("", views.document_list, name="document_list"),
    path("<int:pk>/", views.document_detail, name="document_detail"),
    path("<int:pk>/sua/", views.document_edit, name="document_edit"),
    path("<int:pk>/pdf/", views.document_pdf, name="document_pdf"),
    path("<int:pk>/trang/<int:page>.png", views.document_page, name="document_page"),
    path("<int:pk>/dan-trang/", views.document_render, name="document_render"),
    path("<int:pk>/trinh/", views.document_submit, name="document_submit"),
    path("<int:pk>/ky-nhay/", views.document_initial, name="document_initial"),
    path("<int:pk>/tra-lai/", views.document_return, name="document_return"),
    path("<int:pk>/ky/", views.document_sign, name="document_sign"),
    path("<int:pk>/phat-hanh/", views.document_issue, name="document_issue"),
    path("<int:pk>/thu-hoi/", views.document_withdraw, name="document_withdraw"),
    path("so-van-ban-di/", views.register, name="register"),
    path("kiem-tra/", views.verify, name="verify"),
]
