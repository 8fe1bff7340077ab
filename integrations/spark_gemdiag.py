"""gemdiag on Spark: each slice is a task, parts are merged as a tree, the driver writes one report.

    spark-submit --py-files gemdiag_fleet.py --files /usr/local/bin/gemdiag spark_gemdiag.py --report '-f json -o report.json' /logs/app.log

--files brings the program to the executors; without it they look on their PATH. No line of a log passes through Spark.
A slice whose gemdiag fails fails its task, and Spark tries it again (spark.task.maxFailures); so it does with those of a lost executor.
"""

import sys

import gemdiag_fleet as fleet
from pyspark import SparkFiles
from pyspark.sql import SparkSession


def count(line, more):
    fleet.look_in(SparkFiles.getRootDirectory())
    return fleet.count(line, more)


def merge(one, two):
    fleet.look_in(SparkFiles.getRootDirectory())
    return fleet.merge([one, two])


def main():
    args = fleet.arguments(__doc__).parse_args()
    spark = SparkSession.builder.appName("gemdiag").getOrCreate()
    fleet.look_in(SparkFiles.getRootDirectory())
    slices, more = fleet.slices(args), args.count
    parts = spark.sparkContext.parallelize(slices, len(slices)).map(lambda line: count(line, more))
    code = fleet.report(parts.treeReduce(merge), slices, args.report)
    spark.stop()
    sys.exit(code)


if __name__ == "__main__":
    main()
