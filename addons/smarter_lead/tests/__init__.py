from . import (
    test_api,
    test_contacts,
    test_conversion,
    test_failures,
    test_intake_rpc,
    test_isolation,
    test_matching,
    test_normalize,
    test_pipeline,
    test_retry,
    test_schema,
    test_search,
)
