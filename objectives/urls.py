from django.urls import path

from objectives import views

app_name = "objectives"
urlpatterns = [
    path("", views.set_list, name="set_list"),
    path("bo-moi/", views.set_create, name="set_create"),
    path("bo/<int:pk>/", views.set_detail, name="set_detail"),
    path("bo/<int:pk>/sua/", views.set_edit, name="set_edit"),
    path("bo/<int:pk>/bo-du-thao/", views.set_remove, name="set_remove"),
    path("bo/<int:pk>/muc-tieu-moi/", views.objective_add, name="objective_add"),
    path("bo/<int:pk>/bang-tong-hop-chi-tieu/", views.target_grid, name="target_grid"),
    path("bo/<int:pk>/bang-chi-tieu/", views.target_table, name="target_table"),
    path("bo/<int:pk>/quyet-dinh/", views.decision_draft, name="decision_draft"),
    path("bo/<int:pk>/phu-luc/", views.appendix_renew, name="appendix_renew"),
    path("muc-tieu/<int:pk>/", views.objective_edit, name="objective_edit"),
    path("muc-tieu/<int:pk>/xoa/", views.objective_remove, name="objective_remove"),
    path("muc-tieu/<int:pk>/chuyen/", views.objective_move, name="objective_move"),
    path("muc-tieu/<int:pk>/ke-hoach/", views.plan_edit, name="objective_plan"),
    path("viec/", views.task_list, name="task_list"),
    path("viec/xong/", views.task_complete, name="task_complete"),
    path("viec/lich/", views.task_calendar, name="task_calendar"),
    path("viec/theo-doi/", views.task_board, name="task_board"),
    path("viec/<int:pk>/", views.task_detail, name="task_detail"),
    path("viec/<int:pk>/mo-lai/", views.task_reopen, name="task_reopen"),
    path("viec/<int:pk>/bo/", views.task_drop, name="task_drop"),
    path("viec/<int:pk>/minh-chung/", views.task_evidence, name="task_evidence"),
    path("ke-hoach/<int:pk>/giao/", views.plan_assign, name="plan_assign"),
    path("chinh-sach/<int:pk>/", views.policy_detail, name="policy_detail"),
    path("chinh-sach/sua/", views.policy_edit, name="policy_edit"),
    path("ket-qua/", views.results, name="results"),
    path("ket-qua/<int:pk>/bieu-do.svg", views.results_chart, name="results_chart"),
]
