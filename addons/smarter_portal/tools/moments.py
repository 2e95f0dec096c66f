"""Days and months as the reader's clock has them, in the UTC of the database."""

from __future__ import annotations

from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "America/Santiago"


def local(moment: datetime, zone: str | None) -> datetime:
    """Return a naive UTC moment in a time zone."""
    tz = ZoneInfo(zone or DEFAULT_ZONE)
    return moment.replace(tzinfo=timezone.utc).astimezone(tz)


def today(moment: datetime, zone: str | None) -> date:
    """Return the date there is in a time zone at a naive UTC moment."""
    return local(moment, zone).date()


def start_of_day(day: date, zone: str | None) -> datetime:
    """Return when a day begins in a time zone, as naive UTC."""
    tz = ZoneInfo(zone or DEFAULT_ZONE)
    begin = datetime(day.year, day.month, day.day, tzinfo=tz)
    return begin.astimezone(timezone.utc).replace(tzinfo=None)


def part_of_day(hour: int) -> str:
    """Return how people greet at this hour: ``morning``, ``afternoon``, ``evening``."""
    if 5 <= hour < 12:
        return "morning"
    return "afternoon" if 12 <= hour < 20 else "evening"
