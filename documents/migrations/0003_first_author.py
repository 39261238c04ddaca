"""Who had begun a document that another author took over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_former_superiors"),
        ("documents", "0002_acting_for_another"),
    ]

    operations = [
        migrations.AddField(
            model_name="officialdocument",
            name="first_author",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.membership",
                verbose_name="begun by",
            ),
        ),
    ]
