import datetime
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0006_api_tokens_and_cancelled_jobs"),
        ("procedures", "0002_importbatch_original_sha256"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseExtension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_on", models.DateField(verbose_name="day of the letter")),
                ("new_due_at", models.DateTimeField(verbose_name="new due date")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("letter_number", models.CharField(blank=True, max_length=60, verbose_name="number of the letter")),
            ],
            options={
                "verbose_name": "extension",
                "verbose_name_plural": "extensions",
                "ordering": ["case"],
            },
        ),
        migrations.CreateModel(
            name="CaseRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "due_counted",
                    models.CharField(
                        choices=[
                            ("original", "The first due date"),
                            ("extended", "The new due date of the letter of apology"),
                        ],
                        default="original",
                        max_length=8,
                        verbose_name="due date that counts",
                    ),
                ),
                (
                    "denominator",
                    models.CharField(
                        choices=[
                            ("finished", "Finished cases"),
                            ("handled", "Finished and pending cases (Decision 766/QĐ-TTg)"),
                            ("received", "All cases received (Decree 61/2018, art. 30)"),
                        ],
                        default="finished",
                        max_length=8,
                        verbose_name="on-time rate of",
                    ),
                ),
                (
                    "latest_receipt",
                    models.TimeField(
                        default=datetime.time(15, 0), verbose_name="received later counts as the next working day"
                    ),
                ),
                ("morning_from", models.TimeField(default=datetime.time(7, 30), verbose_name="morning from")),
                ("morning_to", models.TimeField(default=datetime.time(11, 30), verbose_name="morning until")),
                ("afternoon_from", models.TimeField(default=datetime.time(13, 30), verbose_name="afternoon from")),
                ("afternoon_to", models.TimeField(default=datetime.time(17, 30), verbose_name="afternoon until")),
            ],
            options={
                "verbose_name": "rules of counting",
                "verbose_name_plural": "rules of counting",
                "ordering": ["agency"],
            },
        ),
        migrations.CreateModel(
            name="ColumnMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("header_sha256", models.CharField(max_length=64)),
                ("columns", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField(verbose_name="saved at")),
            ],
            options={
                "verbose_name": "columns of a system's files",
                "verbose_name_plural": "columns of systems' files",
                "ordering": ["agency", "-saved_at"],
            },
        ),
        migrations.CreateModel(
            name="DepartmentTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bucket", models.DateField()),
                ("received", models.IntegerField(default=0)),
                ("received_online", models.IntegerField(default=0)),
                ("early", models.IntegerField(default=0)),
                ("on_time", models.IntegerField(default=0)),
                ("late", models.IntegerField(default=0)),
                ("overdue", models.IntegerField(default=0, verbose_name="became overdue")),
                ("repeat_received", models.IntegerField(default=0)),
                ("repeat_kept", models.IntegerField(default=0, verbose_name="early or on time")),
                ("repeat_late", models.IntegerField(default=0)),
                ("repeat_overdue", models.IntegerField(default=0)),
                ("stepped", models.IntegerField(default=0)),
                ("steps_kept", models.IntegerField(default=0)),
                ("not_received", models.IntegerField(default=0)),
            ],
            options={
                "verbose_name": "tally by department",
                "verbose_name_plural": "tallies by department",
                "ordering": ["agency", "bucket", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("department", "Department"), ("procedure", "Procedure")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="name in the file")),
                ("key", models.CharField(max_length=500)),
            ],
            options={
                "verbose_name": "other name in files",
                "verbose_name_plural": "other names in files",
                "ordering": ["agency", "kind", "key"],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(
                        choices=[("centre", "At the one-stop centre"), ("website", "On the website")],
                        max_length=7,
                        verbose_name="where",
                    ),
                ),
                ("posted_on", models.DateField(verbose_name="posted on")),
                ("taken_down_on", models.DateField(blank=True, null=True, verbose_name="taken down on")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="address of the page")),
            ],
            options={
                "verbose_name": "posting",
                "verbose_name_plural": "postings",
                "ordering": ["-posted_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ProcedureTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bucket", models.DateField()),
                ("received", models.IntegerField(default=0)),
                ("received_online", models.IntegerField(default=0)),
                ("early", models.IntegerField(default=0)),
                ("on_time", models.IntegerField(default=0)),
                ("late", models.IntegerField(default=0)),
                ("overdue", models.IntegerField(default=0, verbose_name="became overdue")),
                ("repeat_received", models.IntegerField(default=0)),
                ("repeat_kept", models.IntegerField(default=0, verbose_name="early or on time")),
                ("repeat_late", models.IntegerField(default=0)),
                ("repeat_overdue", models.IntegerField(default=0)),
                ("stepped", models.IntegerField(default=0)),
                ("steps_kept", models.IntegerField(default=0)),
                ("not_received", models.IntegerField(default=0)),
                (
                    "channel",
                    models.PositiveSmallIntegerField(choices=[(1, "At the counter"), (2, "Online"), (3, "By post")]),
                ),
            ],
            options={
                "verbose_name": "tally by procedure",
                "verbose_name_plural": "tallies by procedure",
                "ordering": ["agency", "bucket", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ProcessError",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="step")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("content", "Wrong content of the result"),
                            ("papers", "Missing or wrong papers accepted"),
                            ("order", "A step left out or out of order"),
                            ("time", "Time limit not kept"),
                            ("fee", "Wrong fee"),
                            ("data", "Wrong data entered"),
                            ("other", "Other"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "found_by",
                    models.CharField(
                        choices=[
                            ("department", "The department itself"),
                            ("centre", "The one-stop centre"),
                            ("office", "The office"),
                            ("audit", "Internal audit or inspection"),
                            ("applicant", "The applicant"),
                        ],
                        max_length=10,
                        verbose_name="found by",
                    ),
                ),
                ("found_on", models.DateField(verbose_name="found on")),
                ("description", models.CharField(max_length=1000, verbose_name="what was wrong")),
                ("correction", models.CharField(blank=True, max_length=1000, verbose_name="how it was corrected")),
                ("corrected_on", models.DateField(blank=True, null=True, verbose_name="corrected on")),
                ("withdrawn_reason", models.CharField(blank=True, max_length=500, verbose_name="withdrawn because")),
            ],
            options={
                "verbose_name": "error in handling",
                "verbose_name_plural": "errors in handling",
                "ordering": ["-found_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RegulationChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=500, verbose_name="number and title of the legal document")),
                ("effective_on", models.DateField(verbose_name="in force from")),
                ("due_on", models.DateField(verbose_name="to be worked in by")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="worked in on")),
                ("done_how", models.CharField(blank=True, max_length=1000, verbose_name="what was changed")),
            ],
            options={
                "verbose_name": "change of rules",
                "verbose_name_plural": "changes of rules",
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="StatisticsClosing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("kind", models.CharField(max_length=2, verbose_name="period")),
                ("period_start", models.DateField(verbose_name="from")),
                ("period_end", models.DateField(verbose_name="to")),
                ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="revision")),
                ("figures", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason for closing again")),
                ("closed_at", models.DateTimeField(verbose_name="closed at")),
            ],
            options={
                "verbose_name": "closed statistics",
                "verbose_name_plural": "closed statistics",
                "ordering": ["agency", "-period_end", "-revision"],
            },
        ),
        migrations.AlterModelOptions(
            name="process",
            options={
                "ordering": ["code", "-version", "pk"],
                "verbose_name": "process",
                "verbose_name_plural": "processes",
            },
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_agency_finished",
        ),
        migrations.AddField(
            model_name="case",
            name="due_is_computed",
            field=models.BooleanField(db_default=False, default=False, verbose_name="due date computed here"),
        ),
        migrations.AddField(
            model_name="case",
            name="extended_due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="new due date"),
        ),
        migrations.AddField(
            model_name="case",
            name="paused_on",
            field=models.DateField(blank=True, null=True, verbose_name="clock stopped on"),
        ),
        migrations.AddField(
            model_name="case",
            name="steps_late",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="case",
            name="steps_total",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="case",
            name="supplement_requests",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="requests for supplements"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="chosen_columns",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="due_differs",
            field=models.PositiveIntegerField(default=0, verbose_name="due dates unlike the computed ones"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="foreign_because",
            field=models.CharField(blank=True, max_length=500, verbose_name="why it looks like another agency's file"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="foreign_confirmed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="unknown",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="procedure",
            name="competent_authority",
            field=models.CharField(blank=True, max_length=250, verbose_name="competent authority"),
        ),
        migrations.AddField(
            model_name="procedure",
            name="decided_on",
            field=models.DateField(blank=True, null=True, verbose_name="decision signed on"),
        ),
        migrations.AddField(
            model_name="procedure",
            name="decision_number",
            field=models.CharField(blank=True, max_length=60, verbose_name="decision announcing it"),
        ),
        migrations.AddField(
            model_name="process",
            name="version",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="version"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["agency", "finished_on", "id"], name="case_agency_finished"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("finished_on", None), ("finished_on__gt", models.F("due_on")), _connector="OR"),
                fields=["agency", "due_on", "id"],
                name="case_agency_open_or_late",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("extended_due_at__isnull", True), ("extended_due_at__gte", models.F("due_at")), _connector="OR"
                ),
                name="case_extended_after_due",
                violation_error_message="The new due date is before the first one.",
            ),
        ),
        migrations.AddField(
            model_name="caseextension",
            name="case",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="extension",
                to="procedures.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="caseextension",
            name="letter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.storedfile",
                verbose_name="letter of apology",
            ),
        ),
        migrations.AddField(
            model_name="caseextension",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.membership",
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="caserules",
            name="agency",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="case_rules",
                to="agencies.agency",
                verbose_name="agency",
            ),
        ),
        migrations.AddField(
            model_name="columnmapping",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="column_mappings",
                to="agencies.agency",
                verbose_name="agency",
            ),
        ),
        migrations.AddField(
            model_name="columnmapping",
            name="saved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.membership",
                verbose_name="saved by",
            ),
        ),
        migrations.AddField(
            model_name="departmenttally",
            name="agency",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.AddField(
            model_name="departmenttally",
            name="department",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="agencies.department",
            ),
        ),
        migrations.AddField(
            model_name="importalias",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="import_aliases",
                to="agencies.agency",
                verbose_name="agency",
            ),
        ),
        migrations.AddField(
            model_name="importalias",
            name="department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="agencies.department",
            ),
        ),
        migrations.AddField(
            model_name="importalias",
            name="procedure",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="procedures.procedure",
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="agencies.agency",
                verbose_name="agency",
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.storedfile",
                verbose_name="photo or scan",
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="procedure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="procedures.procedure",
                verbose_name="procedure",
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.membership",
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="proceduretally",
            name="agency",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.AddField(
            model_name="proceduretally",
            name="department",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="agencies.department",
            ),
        ),
        migrations.AddField(
            model_name="proceduretally",
            name="procedure",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="procedures.procedure",
            ),
        ),
        migrations.AddField(
            model_name="processerror",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="process_errors",
                to="agencies.agency",
                verbose_name="agency",
            ),
        ),
        migrations.AddField(
            model_name="processerror",
            name="case",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="process_errors",
                to="procedures.case",
                verbose_name="case",
            ),
        ),
        migrations.AddField(
            model_name="processerror",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.department",
                verbose_name="department",
            ),
        ),
        migrations.AddField(
            model_name="processerror",
            name="procedure",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procedures.procedure",
                verbose_name="procedure",
            ),
        ),
        migrations.AddField(
            model_name="processerror",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.membership",
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="regulationchange",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="regulation_changes",
                to="agencies.agency",
                verbose_name="agency",
            ),
        ),
        migrations.AddField(
            model_name="regulationchange",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.department",
                verbose_name="department responsible",
            ),
        ),
        migrations.AddField(
            model_name="regulationchange",
            name="procedures",
            field=models.ManyToManyField(
                blank=True, related_name="regulation_changes", to="procedures.procedure", verbose_name="procedures"
            ),
        ),
        migrations.AddField(
            model_name="regulationchange",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.membership",
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="statisticsclosing",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="closings",
                to="agencies.agency",
                verbose_name="agency",
            ),
        ),
        migrations.AddField(
            model_name="statisticsclosing",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.membership",
                verbose_name="closed by",
            ),
        ),
        migrations.DeleteModel(
            name="CaseRate",
        ),
        migrations.AddConstraint(
            model_name="caserules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("morning_from__lt", models.F("morning_to")),
                    ("morning_to__lte", models.F("afternoon_from")),
                    ("afternoon_from__lt", models.F("afternoon_to")),
                ),
                name="case_rules_hours_in_order",
                violation_error_message="Office hours must follow each other: morning, then afternoon.",
            ),
        ),
        migrations.AddConstraint(
            model_name="columnmapping",
            constraint=models.UniqueConstraint(fields=("agency", "header_sha256"), name="column_mapping_unique"),
        ),
        migrations.AddIndex(
            model_name="departmenttally",
            index=models.Index(fields=["agency", "bucket"], name="department_tally_key"),
        ),
        migrations.AddConstraint(
            model_name="importalias",
            constraint=models.UniqueConstraint(fields=("agency", "kind", "key"), name="import_alias_unique"),
        ),
        migrations.AddConstraint(
            model_name="importalias",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("department__isnull", False), ("kind", "department"), ("procedure__isnull", True)),
                    models.Q(("department__isnull", True), ("kind", "procedure"), ("procedure__isnull", False)),
                    _connector="OR",
                ),
                name="import_alias_means_one_thing",
                violation_error_message="Choose what this name stands for.",
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_down_on", None)),
                fields=("procedure", "place"),
                name="posting_once_at_a_time",
                violation_error_message="The procedure is posted there already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_down_on__isnull", True), ("taken_down_on__gte", models.F("posted_on")), _connector="OR"
                ),
                name="posting_in_order",
                violation_error_message="A posting can't be taken down before it is made.",
            ),
        ),
        migrations.AddIndex(
            model_name="proceduretally",
            index=models.Index(fields=["agency", "bucket"], name="procedure_tally_key"),
        ),
        migrations.AddIndex(
            model_name="processerror",
            index=models.Index(fields=["agency", "found_on"], name="process_error_found"),
        ),
        migrations.AddConstraint(
            model_name="processerror",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("corrected_on__isnull", True), ("corrected_on__gte", models.F("found_on")), _connector="OR"
                ),
                name="process_error_corrected_after_found",
                violation_error_message="The error was corrected before it was found.",
            ),
        ),
        migrations.AddConstraint(
            model_name="processerror",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("corrected_on__isnull", True), models.Q(("correction", ""), _negated=True), _connector="OR"
                ),
                name="process_error_correction_told",
                violation_error_message="Say how the error was corrected.",
            ),
        ),
        migrations.AddConstraint(
            model_name="regulationchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_on__isnull", True), models.Q(("done_how", ""), _negated=True), _connector="OR"
                ),
                name="regulation_change_done_told",
                violation_error_message="Say what was changed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statisticsclosing",
            constraint=models.UniqueConstraint(
                fields=("agency", "year", "kind", "revision"),
                name="closing_revision_unique",
                violation_error_message="Somebody else has just closed this period. Look at their figures first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statisticsclosing",
            constraint=models.CheckConstraint(
                condition=models.Q(("revision", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="closing_again_needs_reason",
                violation_error_message="Say why the period is closed again.",
            ),
        ),
    ]
