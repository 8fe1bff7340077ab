"""gemdiag on Ray: each slice is a block of ray.data, parts are merged where they are, the driver writes one report.

    RAY_ADDRESS=auto python ray_gemdiag.py --report '-f json -o report.json' /logs/app.log

Needs ray[data], and gemdiag on the PATH of every node. A slice whose gemdiag fails ends the job; blocks of a lost node are counted again.
"""

import sys

import gemdiag_fleet as fleet
import ray

# Nodes need no copy of the file.
ray.cloudpickle.register_pickle_by_value(fleet)


def main():
    args = fleet.arguments(__doc__).parse_args()
    ray.init(log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    slices, more = fleet.slices(args), args.count
    listed = ray.data.from_items([{"line": line} for line in slices], override_num_blocks=len(slices))
    parts = listed.map(lambda row: {"part": fleet.count(row["line"], more)})
    some = parts.map_batches(lambda batch: {"part": [fleet.merge(batch["part"])]}, batch_size=16)
    code = fleet.report(fleet.merge(row["part"] for row in some.iter_rows()), slices, args.report)
    ray.shutdown()
    sys.exit(code)


if __name__ == "__main__":
    main()
