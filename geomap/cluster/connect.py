"""Connects to a running Dask cluster, or to worker processes started on this machine."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from geomap.errors import ClusterError

if TYPE_CHECKING:
    from distributed import Client

WAIT_S = 15
"""How long to wait for a scheduler to answer, in seconds."""


@contextmanager
def connect(scheduler: str | None = None, workers: int = 1) -> Iterator["Client"]:
    """Yield a client of ``scheduler``, or of ``workers`` processes started for the purpose.

    Args:
        scheduler: Address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``.
        workers: The number of processes to start on this machine if there is no ``scheduler``.

    Raises:
        ClusterError: The extra is not installed, or no scheduler answers at the address.
    """
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise ClusterError(
            "--workers and --scheduler need further packages; pip install 'geomap[cluster]'"
        ) from error
    if scheduler is None:
        with (
            LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",  # any free port
                silence_logs=logging.CRITICAL,
            ) as cluster,
            Client(cluster) as client,  # type: ignore[no-untyped-call]
        ):
            yield client
        return
    try:
        client = Client(scheduler, timeout=WAIT_S)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"{scheduler}: no Dask scheduler answers; start one with `dask scheduler`"
        ) from error
    with client:
        yield client
