"""A department may report an objective for each field of administration: one line for a target, no longer for an objective."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_acting_for_another"), ("objectives", "0002_planned_cascaded_amended")]

    operations = [
        migrations.RemoveConstraint(model_name="reportline", name="report_line_once_per_objective"),
        migrations.AddConstraint(
            model_name="reportline",
            constraint=models.UniqueConstraint(
                fields=["report", "objective"], condition=Q(target__isnull=True), name="report_line_once_per_objective"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportline",
            constraint=models.UniqueConstraint(
                fields=["report", "target"], condition=Q(target__isnull=False), name="report_line_once_per_target"
            ),
        ),
    ]
