#!/usr/bin/env bash
# Runs the schemas and queries of this folder over the events of a made-up log (fixtures/tables/fleet.log), and holds their rows
# against the expected ones beside it. Exits with 1 where they differ.
#
# DuckDB and ClickHouse (chdb, its embedded form) are run. BigQuery has no embedded form: sqlglot reads its dialect, and what it makes of
# it for DuckDB is run. Needs bash, python3 with venv, and the program: GEMDIAG=path/to/gemdiag, or target/release/gemdiag.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
gemdiag=$(realpath "${GEMDIAG:-$root/target/release/gemdiag}")
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1 chdb==4.4.0 sqlglot==30.30.0
cd "$lab"
"$gemdiag" --no-config --utc --format jsonl "$root/fixtures/tables/fleet.log" | grep '^{"type":"event"' > events.jsonl

ROOT=$root "$lab/venv/bin/python" - <<'PY'
import csv
import datetime
import decimal
import os
import pathlib

import duckdb
import sqlglot
from chdb import session

ROOT = pathlib.Path(os.environ["ROOT"])
QUERIES = ["costs", "hours", "quotas"]


def sql(engine, name):
    return (ROOT / "docs/tables" / engine / f"{name}.sql").read_text()


def cell(value):
    """A value as the expected rows have it: times in UTC to the second, whole numbers without a fraction."""
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.timezone.utc) if value.tzinfo else value
        return utc.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, (float, decimal.Decimal)) and value == int(value):
        return str(int(value))
    return "" if value is None else str(value)


def of_duckdb(statements):
    database = duckdb.connect()
    for statement in statements[:-1]:
        database.execute(statement)
    found = database.execute(statements[-1])
    return [[column[0] for column in found.description], *([cell(v) for v in row] for row in found.fetchall())]


def of_clickhouse(name):
    with session.Session() as database:
        for step in ["schema", "load"]:
            database.query(sql("clickhouse", step))
        text = database.query(sql("clickhouse", name), "CSVWithNames").bytes().decode()
    rows = list(csv.reader(text.splitlines()))
    return [rows[0], *([clickhouse_cell(v) for v in row] for row in rows[1:])]


def clickhouse_cell(text):
    """The same of what ClickHouse writes."""
    if text == r"\N":
        return ""
    try:
        return text if len(text) < 19 else cell(datetime.datetime.fromisoformat(text))
    except ValueError:
        return text


def translated(name):
    statements = sqlglot.transpile(sql("bigquery", name), read="bigquery", write="duckdb", error_level=sqlglot.ErrorLevel.RAISE)
    assert len(statements) == 1, statements
    return statements[0]


engines = {
    "duckdb": lambda name: of_duckdb([sql("duckdb", step) for step in ["schema", "load", name]]),
    "clickhouse": of_clickhouse,
    # Times of DuckDB are of the session's zone, BigQuery's of UTC.
    "bigquery, translated": lambda name: of_duckdb(
        ["SET TimeZone = 'UTC'", translated("schema"), sql("duckdb", "load"), translated(name)]),
}
differ = False
for name in QUERIES:
    expected = list(csv.reader((ROOT / "fixtures/tables" / f"{name}.csv").open()))
    for engine, run in engines.items():
        found = run(name)
        same = found == expected
        differ |= not same
        print(f"{name}, {engine}: {'as expected' if same else f'DIFFERS: {found}'}")
raise SystemExit(1 if differ else 0)
PY
