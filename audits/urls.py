from django.urls import path

from audits import views

app_name = "audits"
urlpatterns = [
    path("", views.audit_list, name="audit_list"),
    path("them/", views.audit_create, name="audit_create"),
    path("<int:pk>/", views.audit_detail, name="audit_detail"),
    path("<int:pk>/sua/", views.audit_edit, name="audit_edit"),
    path("<int:pk>/bat-dau/", views.audit_start, name="audit_start"),
    path("cau-hoi/<int:pk>/", views.audit_item, name="audit_item"),
    path("<int:pk>/ket-thuc/", views.audit_close, name="audit_close"),
    path("khac-phuc/", views.action_list, name="action_list"),
    path("khac-phuc/them/", views.action_create, name="action_create"),
    path("khac-phuc/<int:pk>/", views.action_detail, name="action_detail"),
    path("khac-phuc/<int:pk>/nguyen-nhan/", views.action_plan, name="action_plan"),
    path("khac-phuc/<int:pk>/ket-qua/", views.action_complete, name="action_complete"),
    path("khac-phuc/<int:pk>/minh-chung/", views.action_evidence, name="action_evidence"),
    path("khac-phuc/<int:pk>/hieu-luc/", views.action_verdict, name="action_verdict"),
    path("khac-phuc/<int:pk>/han/", views.action_due, name="action_due"),
    path("khac-phuc/<int:pk>/rut/", views.action_withdraw, name="action_withdraw"),
    path("xem-xet/", views.management_review_list, name="management_review_list"),
    path("xem-xet/them/", views.management_review_create, name="management_review_create"),
    path("xem-xet/<int:pk>/", views.management_review_detail, name="management_review_detail"),
    path("xem-xet/<int:pk>/sua/", views.management_review_edit, name="management_review_edit"),
    path("xem-xet/<int:pk>/bien-ban/", views.management_review_minutes, name="management_review_minutes"),
]
