from django.db import migrations

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
    clock_skew_s double precision NOT NULL DEFAULT 0,
    confidence double precision,
    value double precision,
    unit varchar(12) NOT NULL DEFAULT '',
    evidence jsonb NOT NULL DEFAULT '[]',
    details jsonb NOT NULL DEFAULT '{}',
    fingerprint bytea NOT NULL,
    forget_at timestamptz,
    CONSTRAINT signal_from_somebody CHECK (num_nonnulls(device_id, person_id) = 1)
) PARTITION BY RANGE (id);
CREATE INDEX sensing_signal_device ON sensing_signal (device_id, id DESC);
CREATE INDEX sensing_signal_place ON sensing_signal (place_id, id DESC);
CREATE INDEX sensing_signal_forget ON sensing_signal (forget_at) WHERE forget_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("sensing", "0001_initial")]

    operations = [migrations.RunSQL(SIGNALS, "DROP TABLE sensing_signal")]
