"""Holds what the judge of the simulated incidents says against the shares that were reached. One seed.

usage: conclusions.py JUDGE GEMDIAG
"""
import json
import os
import sys
import tempfile

# Percent that are right at least. What is not named here is printed only.
LEAST = {"first step": 95, "state": 95, "rate": 95, "since": 95, "top": 95, "conclusion": 95, "count": 100, "first/last": 100, "incident": 100}
# 16 of 17: retries that a day's quota refuses get a sentence of their own, where the judge wants a storm.
PATTERNS = {"precision": 95, "recall": 94}
LIKELY = {"precision": 100, "recall": 90}


def share(right, wrong):
    return 100 * right / (right + wrong) if right + wrong else 100.0


def judged(judge, binary, out):
    sys.path.insert(0, os.path.dirname(judge))
    sys.argv = [judge, binary, out]
    with open(judge) as file:
        source = file.read().replace("\nmain()\n", "\n")
    module = {"__name__": "judge"}
    exec(compile(source, judge, "exec"), module)
    module["SEEDS"] = (1,)
    module["main"]()
    with open(os.path.join(out, "results.json")) as file:
        return json.load(file)


def main():
    with tempfile.TemporaryDirectory() as out:
        results = judged(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), out)
    found = [row["found"] for row in results]
    low = []

    def hold(what, value, least):
        print(f"{what}: {value:.1f} %, at least {least}")
        if value < least:
            low.append(what)

    for what, least in LEAST.items():
        good, bad = {"conclusion": ("said", "not said"), "incident": ("right", "missing")}.get(what, ("right", "wrong"))
        count = lambda word: sum(row.get(f"{what} {word}", 0) for row in found)
        hold(what, share(count(good), count(bad)), least)
    for name, column, limits in (("patterns", "pat", PATTERNS), ("likely bucket", "lik", LIKELY)):
        kinds = {kind: sum(n for row in results for key, n in row[column].items() if key.split()[-1] == kind) for kind in ("tp", "fp", "fn")}
        hold(f"{name}, precision", share(kinds["tp"], kinds["fp"]), limits["precision"])
        hold(f"{name}, recall", share(kinds["tp"], kinds["fn"]), limits["recall"])
    sys.exit(f"below: {', '.join(low)}" if low else 0)


main()
