from django.urls import path

from procedures import views

app_name = "procedures"
urlpatterns = [
    path("", views.case_list, name="case_list"),
    path("<int:pk>/", views.case_detail, name="case_detail"),
    path("<int:pk>/xem-nhanh/", views.case_panel, name="case_panel"),
    path("xuat/", views.case_export, name="case_export"),
    path("xuat/<int:pk>/", views.export_file, name="export_file"),
    path("nap/", views.import_start, name="import_start"),
    path("nap/mau/", views.import_template, name="import_template"),
    path("nap/ten-goi/", views.import_aliases, name="import_aliases"),
    path("nap/ten-goi/<int:pk>/bo/", views.import_alias_remove, name="import_alias_remove"),
    path("nap/<int:pk>/", views.import_detail, name="import_detail"),
    path("nap/<int:pk>/cot/", views.import_columns, name="import_columns"),
    path("nap/<int:pk>/cot/quen/", views.import_columns_forget, name="import_columns_forget"),
    path("nap/<int:pk>/ten/", views.import_names, name="import_names"),
    path("nap/<int:pk>/kiem-tra/", views.import_check, name="import_check"),
    path("nap/<int:pk>/thuc-hien/", views.import_run, name="import_run"),
    path("nap/<int:pk>/huy/", views.import_cancel, name="import_cancel"),
    path("nap/<int:pk>/dong-loi/", views.import_rejected, name="import_rejected"),
    path("thu-tuc/", views.procedure_list, name="procedure_list"),
    path("ty-le/", views.rates, name="rates"),
    path("ty-le/xuat/", views.rates_export, name="rates_export"),
    path("ty-le/<int:pk>/chot/", views.period_close, name="period_close"),
    path("bieu-ii-06a/", views.form_06a, name="form_06a"),
    path("bieu-ii-06a/xlsx/", views.form_06a_xlsx, name="form_06a_xlsx"),
    path("bieu-ii-06a/pdf/", views.form_06a_pdf, name="form_06a_pdf"),
]
