"""The months and days that plans count in: those of the calendar in Chile."""

from __future__ import annotations

from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Santiago")


def month(moment: datetime) -> str:
    """Return the month (``2026-11``) of a naive UTC moment."""
    return f"{moment.replace(tzinfo=timezone.utc).astimezone(ZONE):%Y-%m}"


def month_start(moment: datetime) -> datetime:
    """Return when the month of a naive UTC moment began, as naive UTC."""
    local = moment.replace(tzinfo=timezone.utc).astimezone(ZONE)
    return _utc(local.replace(day=1, hour=0, minute=0, second=0, microsecond=0))


def next_month_start(moment: datetime) -> datetime:
    """Return when the month after that of a naive UTC moment begins, as naive UTC."""
    local = moment.replace(tzinfo=timezone.utc).astimezone(ZONE)
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if first.month == 12:
        return _utc(first.replace(year=first.year + 1, month=1))
    return _utc(first.replace(month=first.month + 1))


def day(moment: datetime) -> date:
    """Return the date of a naive UTC moment."""
    return moment.replace(tzinfo=timezone.utc).astimezone(ZONE).date()


def day_start(moment: datetime) -> datetime:
    """Return when the day of a naive UTC moment began, as naive UTC."""
    local = moment.replace(tzinfo=timezone.utc).astimezone(ZONE)
    return _utc(local.replace(hour=0, minute=0, second=0, microsecond=0))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
