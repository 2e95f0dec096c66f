from . import (
    test_access,
    test_chart,
    test_checklist,
    test_home,
    test_live,
    test_notifications,
    test_notification_pages,
    test_tile_state,
    test_tiles,
    test_today,
)
