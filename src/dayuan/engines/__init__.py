"""The private PostgreSQL and NATS of one installation: where they live, how they start, how they are watched over."""
