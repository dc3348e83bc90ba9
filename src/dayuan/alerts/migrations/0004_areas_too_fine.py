
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alerts', '0003_sent_ahead'),
    ]

    operations = [
        migrations.AlterField(
            model_name='aside',
            name='why',
            field=models.CharField(choices=[('too_large', 'too_large'), ('not_xml', 'not_xml'), ('has_entities', 'has_entities'), ('other_version', 'other_version'), ('not_valid', 'not_valid'), ('breaks_a_rule', 'breaks_a_rule'), ('not_an_alert', 'not_an_alert'), ('unknown_sender', 'unknown_sender'), ('others_alert', 'others_alert'), ('bad_signature', 'bad_signature'), ('not_signed', 'not_signed'), ('other_contents', 'other_contents'), ('sent_ahead', 'sent_ahead'), ('too_many_points', 'too_many_points'), ('tangled', 'tangled'), ('not_fetched', 'not_fetched')], max_length=20),
        ),
    ]
