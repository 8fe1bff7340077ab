#!/usr/bin/env bash
# Tries each target with inputs that libFuzzer makes out of fixtures/, for a bounded time: check.sh [SECONDS [TARGET...]], 15 s each where
# nothing is said, in the same order each time (SEED=0 for another). The stable toolchain and a C++ compiler are enough. Where something is found, its input is in target/fuzz/artifacts.
# With nightly and cargo-fuzz: cargo +nightly fuzz run TARGET -- fixtures. Without a C++ compiler: cargo test --release --no-default-features.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-15}
[ "$#" -eq 0 ] || shift
targets=("$@")
[ "$#" -gt 0 ] || targets=(triage decode merge agent knowledge)
work=$PWD/target/fuzz
host=$(rustc -vV | sed -n 's/^host: //p')

# What cargo-fuzz asks of the compiler, without what only nightly has. With --target, build scripts and macros are spared.
flags=(-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
  -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares)
RUSTFLAGS="${flags[*]}" CARGO_INCREMENTAL=0 cargo build --release --locked --bins --manifest-path fuzz/Cargo.toml --target "$host" --target-dir "$work/build"

# Words of the tables: chance alone would not find them.
mkdir -p "$work/seeds/knowledge" "$work/artifacts"
grep -hoE '"[A-Za-z0-9_.:/@ -]{3,40}"' src/knowledge/tables/{causes,clients,providers,sentences,quotas,windows}.toml | sort -u >"$work/words"
printf '%s\n' '"\"jsonrpc\":\"2.0\""' '"\"method\":\"tools/call\""' '"\"params\":{"' '"\"arguments\":{"' '"[[fix]]\x0a"' '"= \"\"\"\x0a"' >>"$work/words"
for table in src/knowledge/tables/*.toml fixtures/knowledge*/*.toml; do
  { basename "$table"; head -c 6000 "$table"; } >"$work/seeds/knowledge/$(echo "$table" | tr / -)"
done

# A part as its text.
mkdir -p "$work/seeds/merge"
for part in fixtures/parts/v*.part; do
  gzip -cdf "$part" >"$work/seeds/merge/$(basename "$part")"
done

for target in "${targets[@]}"; do
  case $target in
    knowledge) seeds=("$work/seeds/knowledge") ;;
    merge) seeds=("$work/seeds/merge" fixtures) ;;
    *) seeds=(fixtures) ;;
  esac
  mkdir -p "$work/corpus/$target"
  log=$work/$target.log
  if ! "$work/build/$host/release/$target" -max_total_time="$seconds" -max_len=16384 -timeout=60 -seed="${SEED:-1}" -rss_limit_mb=2048 -dict="$work/words" \
    -artifact_prefix="$work/artifacts/$target-" -print_final_stats=1 "$work/corpus/$target" "${seeds[@]}" >"$log" 2>&1; then
    tail -n 40 "$log" | cut -c 1-2000
    echo "$target: found something; its input is in $work/artifacts" >&2
    exit 1
  fi
  echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, $(grep -o 'cov: [0-9]*' "$log" | tail -n 1)"
done
