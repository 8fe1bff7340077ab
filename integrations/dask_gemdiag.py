"""gemdiag on Dask: each slice is a partition of a bag, parts are merged as a tree, the client writes one report.

    DASK_SCHEDULER_ADDRESS=tcp://scheduler:8786 python dask_gemdiag.py --report '-f json -o report.json' /logs/app.log

Needs dask and distributed, and gemdiag on the PATH of every worker; without an address it starts workers on this machine.
A slice whose gemdiag fails ends the job; what a lost worker had is counted again.
"""

import sys

import cloudpickle
import dask.bag
import gemdiag_fleet as fleet
from distributed import Client

# Workers need no copy of the file.
cloudpickle.register_pickle_by_value(fleet)


def main():
    args = fleet.arguments(__doc__).parse_args()
    with Client():
        slices, more = fleet.slices(args), args.count
        parts = dask.bag.from_sequence(slices, npartitions=len(slices)).map(fleet.count, more)
        part = parts.reduction(fleet.merge, fleet.merge, split_every=8).compute()
        code = fleet.report(part, slices, args.report)
    sys.exit(code)


if __name__ == "__main__":
    main()
