from . import (
    test_access,
    test_chart,
    test_checklist,
    test_home,
    test_live,
    test_tile_state,
    test_tiles,
    test_today,
)
