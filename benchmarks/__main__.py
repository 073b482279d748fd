"""All benchmarks, one after the other: ``python -m benchmarks [--large]``.

``--large`` runs those that take longer than ten minutes together: bundles and the cluster.
"""

import importlib
import sys
import time

USUAL = ("startup", "build", "locate", "reading", "scaling", "maps", "pictures")
LARGE = ("bundles", "cluster")

start = time.perf_counter()
for name in LARGE if "--large" in sys.argv[1:] else USUAL:
    print(f"## {name}\n", flush=True)
    importlib.import_module(f"benchmarks.{name}").main()
print(f"{(time.perf_counter() - start) / 60:.1f} minutes")
