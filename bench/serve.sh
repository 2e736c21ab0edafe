#!/usr/bin/env bash
# The monitor endpoint under load, beside a bare Kestrel in the same run, in turns: only the ratios mean anything on another
# machine. Needs the .NET SDK, wrk, curl and jq; pwsh for its part. Prints one markdown table.
#
#   bench/serve.sh                      everything
#   bench/serve.sh live metrics         some of it: live, health, metrics, first, idle, pwsh
#   SECONDS_EACH=10 bench/serve.sh      longer than 3 s each
#   PRIORITY='nice -n -12' bench/serve.sh     on a busy machine: before every program that is measured
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in dotnet wrk curl jq; do
  command -v "$tool" >/dev/null || { echo "serve.sh: $tool is not on PATH" >&2; exit 2; }
done

scratch=$(mktemp -d)
started=()
clean_up() {
  [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
  wait
  rm -rf "$scratch"
}
trap clean_up EXIT
export ATTEST_HOME="$scratch/home" XDG_CONFIG_HOME="$scratch/config" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
attest=$PWD/src/Attest.Cli/bin/Release/net10.0/attest
hello=$PWD/bench/hello-kestrel/bin/Release/net10.0/hello-kestrel
seconds=${SECONDS_EACH:-3}
read -ra first <<<"${PRIORITY:-}"

main() {
  dotnet build src/Attest.Cli -c Release -v quiet >&2
  dotnet build bench/hello-kestrel -c Release -v quiet >&2
  [ $# -gt 0 ] || set -- live health metrics first idle pwsh
  cd "$scratch"

  row 'comparison' 'ours' 'peer' 'ratio' 'goal'
  row '---' '---:' '---:' '---:' '---:'
  local name
  for name in "$@"; do
    case $name in
      live) measure_live ;;
      health) measure_health ;;
      metrics) measure_metrics ;;
      first) measure_first ;;
      idle) measure_idle ;;
      pwsh) measure_pwsh ;;
      *) echo "serve.sh: live, health, metrics, first, idle or pwsh, not $name" >&2; exit 2 ;;
    esac
  done
}

# Requests a second, 64 connections: the better of two turns each.
measure_live() {
  start_hello
  start_serve
  against "\`/health/live\`, requests a second / bare Kestrel" "$served/health/live" '≥ 20,000 on two idle cores'
  stop
}

# What the checks found last, of every component: nobody who asks waits for a check.
measure_health() {
  start_hello
  start_serve
  curl -s "$served/health/detailed" >/dev/null
  against "\`/health\`, requests a second / bare Kestrel" "$served/health" '–'
  against "\`/health/detailed\`, requests a second / bare Kestrel" "$served/health/detailed" '–'
  stop
}

# The page, asked for by the very first request to a process that has been there for two seconds: the median of five.
measure_first() {
  local turn ours=() peer=()
  for turn in 1 2 3 4 5; do
    start_hello
    start_serve
    sleep 2
    ours+=("$(once "$served/")") peer+=("$(once "$bare/")")
    stop
  done
  row 'the very first request, for the page, median' "$(middle "${ours[@]}") ms" "$(middle "${peer[@]}") ms" '' '–'
}

# 10,000 series, read from the state folder as every scrape does.
measure_metrics() {
  { echo '# TYPE bench_total counter'; for at in $(seq 10000); do echo "bench_total{n=\"$at\"} 1"; done; } >lines
  printf 'name: bench\nsteps: [{ id: a, run: cat lines >>"$ATTEST_METRICS" }]\n' >bench.yml
  ATTEST_MONITORING_MAX_SERIES=20000 "$attest" run bench.yml --quiet >/dev/null
  start_hello
  ATTEST_MONITORING_MAX_SERIES=20000 start_serve
  local ours peer
  ours=$(latency "$served/metrics") peer=$(latency "$bare/")
  row "one scrape of 10,000 series ($(curl -s "$served/metrics" | grep -c '^bench_total{') counted), median" "$ours ms" "$peer ms" '' '≤ 15 ms'
  stop
}

# Nobody asks; checks and audit log go on as they do. For most of a minute what it does now
# and then is still compiled anew (tiered compilation): that is left out.
measure_idle() {
  start_serve
  curl -s "$served/metrics" >/dev/null
  sleep 50
  local before after
  before=$(ticks "$server")
  sleep 30
  after=$(ticks "$server")
  row 'idle, processor' "$(awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.2f %%", t / hz / 30 * 100 }')" '' '' '≤ 0.5 %'
  row 'idle, memory' "$(awk '/^VmRSS/ { printf "%.0f MB", $2 / 1024 }' "/proc/$server/status")" '' '' '≤ 80 MB'
  stop
}

# The other server: HttpListener, inside a PowerShell session.
measure_pwsh() {
  command -v pwsh >/dev/null || { echo 'serve.sh: no pwsh, no figures of it' >&2; return; }
  dotnet build "$OLDPWD/src/Attest.Monitoring.Cmdlets" -c Release -v quiet >&2
  start_hello
  mkfifo end
  "${first[@]}" pwsh -NoProfile -c "Import-Module '$OLDPWD/out/module/Attest.Monitoring'; (Start-AttestMonitor -Listen 127.0.0.1:0).Url; \$null = [System.IO.File]::ReadAllText('end')" >pwsh.out &
  started+=($!)
  until served=$(grep -m1 '^http' pwsh.out); do sleep 0.1; done
  against "\`/health/live\` in pwsh, requests a second / bare Kestrel" "$served/health/live" '≥ 15,000 on two idle cores'
  echo >end
  stop
}

# --- words ------------------------------------------------------------------

start_hello() {
  "${first[@]}" "$hello" >hello.out &
  started+=($!)
  until bare=$(grep -m1 '^http' hello.out); do sleep 0.1; done
}

start_serve() {
  rm -f where.json
  "${first[@]}" "$attest" serve --listen 127.0.0.1:0 --json --output where.json >/dev/null &
  server=$!
  started+=("$server")
  until served=$(jq -re '.listening[0].url' where.json 2>/dev/null); do sleep 0.1; done
}

stop() {
  kill "${started[@]}" 2>/dev/null || true
  wait "${started[@]}" 2>/dev/null || true
  started=()
}

# against NAME URL GOAL: in turns, so that what else the machine does hits both.
against() {
  local ours=0 peer=0 turn
  load "$2" >/dev/null; load "$bare/" >/dev/null
  for turn in 1 2; do
    ours=$(larger "$ours" "$(load "$2")")
    peer=$(larger "$peer" "$(load "$bare/")")
  done
  row "$1" "$ours" "$peer" "$(awk -v a="$ours" -v b="$peer" 'BEGIN { printf "%.2f", a / b }')" "$3"
}

load() {
  local said
  said=$("${first[@]}" wrk -t1 -c64 -d"${seconds}s" "$1")
  case $said in *Non-2xx*) echo "serve.sh: $1 refused: $said" >&2; exit 1 ;; esac
  awk '/^Requests\/sec/ { printf "%.0f\n", $2 }' <<<"$said"
}

# The median of 101 requests over one connection, in milliseconds.
latency() {
  curl -s -o /dev/null "$1"
  "${first[@]}" curl -s -w '%{time_total}\n' $(for _ in $(seq 101); do echo "-o /dev/null $1"; done) | sort -n | awk 'NR == 51 { printf "%.2f", $1 * 1000 }'
}

once() { "${first[@]}" curl -s -o /dev/null -w '%{time_total}\n' "$1" | awk '{ printf "%.1f", $1 * 1000 }'; }
middle() { printf '%s\n' "$@" | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }
larger() { if [ "$1" -gt "$2" ]; then echo "$1"; else echo "$2"; fi; }
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
row() { printf '| %s | %s | %s | %s | %s |\n' "$@"; }

main "$@"
