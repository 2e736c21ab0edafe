#!/usr/bin/env bash
# Whole processes against their peers, side by side in one run: only the ratios mean anything on another machine.
# Needs the .NET SDK, hyperfine and jq. Prints one markdown table; changes nothing outside a scratch folder and bin/.
#
#   bench/compare.sh                  everything
#   bench/compare.sh start loop plan  some of it
#   RUNS=5 bench/compare.sh           fewer runs of each command (default: 20 for start, 5 for the rest)
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in dotnet hyperfine jq; do
  command -v "$tool" >/dev/null || { echo "compare.sh: $tool is not on PATH" >&2; exit 2; }
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export ATTEST_HOME="$scratch/home" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
mkdir "$ATTEST_HOME"
attest=$PWD/src/Attest.Cli/bin/Release/net10.0/attest
hello=$PWD/bench/hello/bin/Release/net10.0/hello

main() {
  dotnet build src/Attest.Cli -c Release -v quiet >&2
  dotnet build bench/hello -c Release -v quiet >&2
  [ $# -gt 0 ] || set -- start loop plan

  row 'comparison' 'ours' 'peer' 'ratio' 'goal'
  row '---' '---:' '---:' '---:' '---:'
  local name
  for name in "$@"; do
    case $name in
      start) compare_start ;;
      loop) compare_loop ;;
      plan) compare_plan ;;
      *) echo "compare.sh: start, loop or plan, not $name" >&2; exit 2 ;;
    esac
  done
}

# One `true` step, output piped, metrics, trace file and log on: against the least a .NET process costs.
compare_start() {
  steps 1 0 '["true"]' >"$scratch/one.yml"
  measure "${RUNS:-20}" --warmup 3 "$attest run $scratch/one.yml" "$hello"
  compare 'one step / .NET hello world' 0 1 5
}

# A thousand processes, one after the other: against the loops a shell user writes.
compare_loop() {
  steps 1000 0 '["/bin/true"]' >"$scratch/thousand.yml"
  sed -i 's/^steps:/concurrency: 1\nsteps:/' "$scratch/thousand.yml"
  cat >"$scratch/captured.sh" <<SH
i=0
while [ \$i -lt 1000 ]; do /bin/true 2>&1 | cat >>$scratch/log; i=\$((i+1)); done
SH
  cat >"$scratch/bare.sh" <<'SH'
i=0
while [ $i -lt 1000 ]; do /bin/true; i=$((i+1)); done
SH
  measure "${RUNS:-5}" --warmup 1 "$attest run $scratch/thousand.yml" "sh $scratch/captured.sh" "sh $scratch/bare.sh"
  compare '1,000 steps / `sh` loop that captures each output' 0 1 1.0
  compare '1,000 steps / bare `sh` loop' 0 2 1.8
}

# Reading, checking and ordering 10,000 steps: what a plan costs over that of one step, and its memory.
compare_plan() {
  steps 1 0 '["true"]' >"$scratch/one.yml"
  steps 10000 1 '["true"]' >"$scratch/many.yml"
  measure "${RUNS:-5}" --warmup 1 "$attest plan --json $scratch/many.yml" "$attest plan --json $scratch/one.yml"
  compare 'plan of 10,000 steps / plan of one step' 0 1 -
  row '9,999 more steps, read, checked, ordered and printed' \
    "$(milliseconds "$(jq -r '.results[0].median - .results[1].median' "$scratch/result.json")")" '' '' ''

  local many one
  many=$(peak_kb "$attest" plan --json "$scratch/many.yml")
  one=$(peak_kb "$attest" plan --json "$scratch/one.yml")
  row 'its peak memory' "$((many / 1024)) MB" "$((one / 1024)) MB" "$(ratio "$many" "$one")" '< 200 MB'
}

# --- words ------------------------------------------------------------------

# steps COUNT CHAINED BODY: a definition; chained, each step needs the one before.
steps() {
  printf 'name: bench\nsteps:\n'
  awk -v n="$1" -v chained="$2" -v body="$3" 'BEGIN {
    for (i = 1; i <= n; i++) {
      printf "  - { id: s%d, command: %s", i, body
      if (chained && i > 1) printf ", needs: [s%d]", i - 1
      print " }"
    }
  }'
}

# measure RUNS OPTION… COMMAND…: medians to $scratch/result.json; a command that fails stops everything.
measure() {
  local runs=$1
  shift
  hyperfine --shell=none --output=pipe --runs "$runs" --export-json "$scratch/result.json" "$@" >"$scratch/hyperfine.log" 2>&1 \
    || { cat "$scratch/hyperfine.log" >&2; exit 1; }
}

median() { jq -r ".results[$1].median" "$scratch/result.json"; }

# compare NAME OURS PEER GOAL: one row from the last measurement.
compare() {
  row "$1" "$(milliseconds "$(median "$2")")" "$(milliseconds "$(median "$3")")" "$(ratio "$(median "$2")" "$(median "$3")")" \
    "$([ "$4" = - ] || echo "≤ $4")"
}

row() { printf '| %s | %s | %s | %s | %s |\n' "$@"; }
milliseconds() { awk -v s="$1" 'BEGIN { printf "%.1f ms", s * 1000 }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

# The highest resident memory of a command, read while it lives: the kernel keeps the mark.
peak_kb() {
  local pid peak=0 now
  "$@" >/dev/null &
  pid=$!
  while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do peak=$now; done
  wait "$pid"
  echo "$peak"
}

main "$@"
