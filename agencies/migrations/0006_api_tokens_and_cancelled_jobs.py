import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_link_earlier_entries"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100, verbose_name="idempotency key")),
                ("body_sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(verbose_name="called at")),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "call of the API",
                "verbose_name_plural": "calls of the API",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="system that uses it")),
                ("prefix", models.CharField(max_length=12, verbose_name="begins with")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("scopes", models.JSONField(default=list, verbose_name="may")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("expires_on", models.DateField(verbose_name="valid until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked at")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used at")),
            ],
            options={
                "verbose_name": "access for another system",
                "verbose_name_plural": "access for other systems",
                "ordering": ["agency", "-pk"],
            },
        ),
        migrations.RemoveIndex(
            model_name="job",
            name="job_alive",
        ),
        migrations.AddField(
            model_name="job",
            name="cancel_asked",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="job",
            name="status",
            field=models.CharField(
                choices=[
                    ("queued", "Waiting"),
                    ("running", "Running"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                ],
                default="queued",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("status__in", ["done", "failed", "cancelled"]), _negated=True),
                fields=["status", "heartbeat_at"],
                name="job_alive",
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="api_tokens",
                to="agencies.agency",
                verbose_name="agency",
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.membership",
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="apicall",
            name="token",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="calls",
                to="agencies.apitoken",
                verbose_name="token",
            ),
        ),
        migrations.AddConstraint(
            model_name="apicall",
            constraint=models.UniqueConstraint(fields=("token", "key"), name="api_call_key_unique"),
        ),
        migrations.AddConstraint(
            model_name="apicall",
            constraint=models.CheckConstraint(condition=models.Q(("key", ""), _negated=True), name="api_call_has_key"),
        ),
    ]
