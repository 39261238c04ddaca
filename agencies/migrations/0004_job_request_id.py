"""A job knows the request it was asked for in, so that its log lines and entries carry the same id."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0003_former_superiors")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="request_id",
            field=models.CharField(blank=True, max_length=36, verbose_name="request"),
        ),
    ]
