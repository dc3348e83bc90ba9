import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Written by hand, because Django makes no partitioned tables.
SIGNALS = """
CREATE TABLE sensing_signal (
    id uuid PRIMARY KEY,
    kind varchar(30) NOT NULL,
    device_id varchar(40),
    person_id uuid,
    place_id varchar(18) NOT NULL,
    longitude double precision,
    latitude double precision,
    observed_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    clock_skew_s double precision NOT NULL,
    confidence double precision,
    value double precision,
    unit varchar(12) NOT NULL,
    evidence jsonb NOT NULL,
    details jsonb NOT NULL,
    fingerprint bytea NOT NULL,
    forget_at timestamptz,
    CONSTRAINT signal_from_somebody CHECK (num_nonnulls(device_id, person_id) = 1)
) PARTITION BY RANGE (id);
CREATE INDEX signal_of_device ON sensing_signal (device_id, id DESC);
CREATE INDEX signal_at_place ON sensing_signal (place_id, id DESC);
CREATE INDEX signal_to_forget ON sensing_signal (forget_at) WHERE forget_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("sensing", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(SIGNALS, "DROP TABLE sensing_signal")],
            state_operations=[
                migrations.CreateModel(
                    name='Signal',
                    fields=[
                        ('id', models.UUIDField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=30)),
                        ('longitude', models.FloatField(null=True)),
                        ('latitude', models.FloatField(null=True)),
                        ('observed_at', models.DateTimeField()),
                        ('received_at', models.DateTimeField()),
                        ('clock_skew_s', models.FloatField(default=0)),
                        ('confidence', models.FloatField(null=True)),
                        ('value', models.FloatField(null=True)),
                        ('unit', models.CharField(blank=True, max_length=12)),
                        ('evidence', models.JSONField(default=list)),
                        ('details', models.JSONField(default=dict)),
                        ('fingerprint', models.BinaryField()),
                        ('forget_at', models.DateTimeField(null=True)),
                        ('device', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='signals', to='devices.device')),
                        ('person', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='places.place')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['device', '-id'], name='signal_of_device'), models.Index(fields=['place', '-id'], name='signal_at_place'), models.Index(condition=models.Q(('forget_at__isnull', False)), fields=['forget_at'], name='signal_to_forget')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('device__isnull', False), ('person__isnull', True)), models.Q(('device__isnull', True), ('person__isnull', False)), _connector='OR'), name='signal_from_somebody')],
                    },
                ),
            ],
        )
    ]
