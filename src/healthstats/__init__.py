"""healthstats: reproducible yearly trend and rate analyses of health bureau statistics.

The public names stand in ``__init__.pyi``; each is imported on first use, so that the command line starts fast.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__version__ = "0.1.0"
