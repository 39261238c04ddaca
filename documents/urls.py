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
    path("<int:pk>/vien-dan/", views.document_cite, name="document_cite"),
    path("<int:pk>/sua-chu/", views.document_mend, name="document_mend"),
    path("can-cu/", views.basis_list, name="basis_list"),
    path("can-cu/them/", views.basis_create, name="basis_create"),
    path("can-cu/kem-theo/", views.basis_load, name="basis_load"),
    path("can-cu/<int:pk>/", views.basis_detail, name="basis_detail"),
    path("can-cu/<int:pk>/sua/", views.basis_edit, name="basis_edit"),
    path("can-cu/<int:pk>/het-hieu-luc/", views.basis_end, name="basis_end"),
    path("can-cu/<int:pk>/du-thao/", views.basis_drafts, name="basis_drafts"),
    path("so-van-ban-di/", views.register, name="register"),
    path("kiem-tra/", views.verify, name="verify"),
]
