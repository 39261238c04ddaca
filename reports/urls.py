"""Addresses of the reporting cycle."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.period_list, name="period_list"),
    path("mo-ky/", views.open_period, name="open_period"),
    path("ky/<int:pk>/lap-bao-cao/", views.start, name="start"),
    path("<int:pk>/", views.filing, name="filing"),
    path("<int:pk>/xem-xet/", views.filing_review, name="filing_review"),
    path("<int:pk>/tra-lai/", views.send_back, name="send_back"),
    path("<int:pk>/chap-nhan/", views.accept, name="accept"),
    path("minh-chung/<int:pk>/", views.evidence, name="evidence"),
    path("bang-tong-hop/", views.board, name="board"),
    path("bang-tong-hop/<int:pk>/bieu-do/<int:objective_pk>.svg", views.board_chart, name="board_chart"),
    path("tai-lieu-hop/<int:period_pk>/", views.review_pack, name="review_pack"),
    path("tai-lieu-hop/ban-in/<int:pk>/", views.review_pack_file, name="review_pack_file"),
]
