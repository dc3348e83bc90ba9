"""Fixed moments for tests."""

from datetime import UTC, datetime

MONDAY_NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
"""Monday 2 March 2026, 12:00 in Shanghai."""
