from django.urls import path

from agencies import views

app_name = "agencies"
urlpatterns = [
    path("", views.agency_list, name="agency_list"),
    path("them/", views.agency_add, name="agency_add"),
    path("<int:pk>/", views.agency_detail, name="agency_detail"),
    path("<int:pk>/sua/", views.agency_edit, name="agency_edit"),
    path("<int:pk>/phong/them/", views.department_add, name="department_add"),
    path("phong/<int:pk>/sua/", views.department_edit, name="department_edit"),
    path("nguoi/", views.people, name="people"),
    path("nguoi/them/", views.person_add, name="person_add"),
    path("nguoi/nhap/", views.people_import_start, name="people_import_start"),
    path("nguoi/nhap/mau/", views.people_import_sample, name="people_import_sample"),
    path("nguoi/nhap/<int:pk>/", views.people_import, name="people_import"),
    path("nguoi/nhap/<int:pk>/ghi/", views.people_import_apply, name="people_import_apply"),
    path("nguoi/nhap/<int:pk>/bo/", views.people_import_discard, name="people_import_discard"),
    path("nguoi/nhap/<int:pk>/tu-choi/", views.people_import_rejected, name="people_import_rejected"),
    path("nguoi/<int:pk>/", views.person_detail, name="person_detail"),
    path("nguoi/<int:pk>/sua/", views.person_edit, name="person_edit"),
    path("nguoi/<int:pk>/vai-tro/", views.role_add, name="role_add"),
    path("vai-tro/<int:pk>/ket-thuc/", views.role_end, name="role_end"),
    path("vai-tro/<int:pk>/chuc-danh/", views.role_retitle, name="role_retitle"),
    path("vai-tro/<int:pk>/ban-giao/", views.role_hand_over, name="role_hand_over"),
    path("vai-tro/<int:pk>/uy-quyen/", views.role_delegate, name="role_delegate"),
    path("vai-tro/<int:membership_pk>/chon/", views.switch, name="switch"),
    path("uy-quyen/", views.delegations, name="delegations"),
    path("uy-quyen/thoi/", views.back_to_own_role, name="back_to_own_role"),
    path("uy-quyen/<int:pk>/chon/", views.switch_to_delegation, name="switch_to_delegation"),
    path("uy-quyen/<int:pk>/ket-thuc/", views.delegation_end, name="delegation_end"),
    path("<int:pk>/ban-chi-dao/", views.committee, name="committee"),
    path("<int:pk>/ban-chi-dao/quyet-dinh/", views.committee_new, name="committee_new"),
    path("ban-chi-dao/<int:pk>/sua/", views.committee_correct, name="committee_correct"),
    path("nhat-ky/", views.activity, name="activity"),
    path("viec-nen/", views.jobs, name="jobs"),
    path("viec-nen/<int:pk>/", views.job, name="job"),
]
