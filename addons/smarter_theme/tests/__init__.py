from . import test_brand
from . import test_brand_files
from . import test_brand_page
from . import test_contrast
from . import test_documents
from . import test_host_names
from . import test_layouts
from . import test_ways_in
