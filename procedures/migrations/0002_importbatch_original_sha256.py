from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="original_sha256",
            field=models.CharField(blank=True, db_index=True, max_length=64),
        ),
    ]
