# shellcheck shell=bash disable=SC2154 # the variables are run's
# The parts of the load bench. Sourced by run.

subject_core=0
load_core=1
declare -A pid_of=() url_of=(
  [direct]=http://127.0.0.1:19091/v1/chat/completions
  [nginx]=http://127.0.0.1:19092/v1/chat/completions
  [hardstop]=http://127.0.0.1:19093/v1/chat/completions
)
metrics_url=http://127.0.0.1:19094/metrics
void=()
durable_total=0

die() {
  echo "load bench: $*" >&2
  exit 2
}

# Each as program:package; what is missing is installed where that can be done.
need_tools() {
  local missing=() tool
  for tool in "$@"; do
    command -v "${tool%%:*}" >/dev/null || missing+=("${tool##*:}")
  done
  [ ${#missing[@]} = 0 ] && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get install -y --no-install-recommends "${missing[@]}" >/dev/null ||
      die "could not install: ${missing[*]}"
  else
    die "missing: ${missing[*]} (on Debian: apt-get install ${missing[*]})"
  fi
}

describe_machine() {
  echo "machine: $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
    "Linux $(uname -r), load $(cut -d' ' -f1-3 /proc/loadavg)"
  echo "commit: $(git -C "$root" describe --always --dirty 2>/dev/null || echo unknown)"
  echo "subject on core $subject_core; wrk and the upstream on core $load_core"
}

# start NAME CORE COMMAND...
start() {
  local name=$1 core=$2
  shift 2
  taskset -c "$core" "$@" >"$out/$name.out" 2>&1 &
  pid_of[$name]=$!
}

# Terminates a process and waits for it, but not for ever: one that does not end makes the run void.
stop() {
  local pid=${pid_of[$1]} code=0 tries=600
  unset "pid_of[$1]"
  kill -TERM "$pid" 2>/dev/null || true
  while kill -0 "$pid" 2>/dev/null && ((tries-- > 0)); do
    sleep 0.1
  done
  if kill -0 "$pid" 2>/dev/null; then
    void+=("$1 did not end within 60 s of being terminated")
    kill -KILL "$pid"
  fi
  wait "$pid" 2>/dev/null || code=$?
  [ "$1" != hardstop ] || [ $code = 0 ] || void+=("hardstop ended with $code when terminated")
}

stop_all() {
  local name
  for name in "${!pid_of[@]}"; do
    stop "$name"
  done
}

# await_port PORT [SECONDS]
await_port() {
  local tries=$((${2:-10} * 10))
  while ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
    ((tries-- > 0)) || { tail -n 20 "$out"/*.out >&2; die "nothing listens on port $1"; }
    sleep 0.1
  done
}

# CPU ticks (1/100 s) that a process and its children have used.
ticks_of() {
  local pid sum=0
  for pid in "$1" $(pgrep -P "$1"); do
    sum=$((sum + $(sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }')))
  done
  echo $sum
}

# Ticks in which a core did anything at all, for whomever.
busy_ticks_of_core() {
  awk -v core="cpu$1" '$1 == core { print $2 + $3 + $4 + $7 + $8 + $9 }' /proc/stat
}

metric() {
  curl -sf "$metrics_url" | awk -v name="$1" '$1 == name { sum += $2 } END { printf "%d", sum }'
}

holds() { metric hardstop_holds_total; }

ended() {
  local sum=0 name
  for name in settled_calls unreconciled_calls released_calls; do
    sum=$((sum + $(metric "hardstop_${name}_total")))
  done
  echo $sum
}

# Waits until every hold has ended.
await_ends() {
  local tries=200
  while [ "$(holds)" != "$(ended)" ]; do
    ((tries-- > 0)) || { void+=("holds without an end: $(($(holds) - $(ended)))"); return; }
    sleep 0.1
  done
}

load() { # CONNECTIONS SECONDS URL
  taskset -c "$load_core" wrk -t1 -c"$1" -d"$2s" --latency -s "$here/chat.lua" "$3" |
    sed -n 's/^RESULT //p'
}

# measure PART ROUND SUBJECT CONNECTIONS: one run; its line goes to the results.
measure() {
  local part=$1 round=$2 subject=$3 connections=$4
  local process=${pid_of[$([ "$subject" = direct ] && echo upstream || echo "$subject")]}
  local held=0 durable=-1
  [ "$subject" != hardstop ] || held=$(holds)
  local cpu core0 core1 result
  cpu=$(ticks_of "$process") core0=$(busy_ticks_of_core "$subject_core")
  core1=$(busy_ticks_of_core "$load_core")
  result=$(load "$connections" "$seconds" "${url_of[$subject]}")
  cpu=$(($(ticks_of "$process") - cpu)) core0=$(($(busy_ticks_of_core "$subject_core") - core0))
  core1=$(($(busy_ticks_of_core "$load_core") - core1))
  if [ "$subject" = hardstop ]; then
    await_ends
    durable=$(($(holds) - held))
    durable_total=$((durable_total + durable))
  fi
  jq -c --arg part "$part" --arg subject "$subject" --argjson round "$round" \
    --argjson connections "$connections" --argjson durable "$durable" \
    --argjson cpu "$cpu" --argjson core0 "$core0" --argjson core1 "$core1" '
    {part: $part, round: $round, subject: $subject, connections: $connections} + . +
    {per_second: (.answers * 1e6 / .micros | floor),
     subject_cpu_percent: ($cpu * 1e6 / .micros | floor),
     subject_core_percent: ($core0 * 1e6 / .micros | floor),
     load_core_percent: ($core1 * 1e6 / .micros | floor)} +
    (if $durable >= 0 then {durable: $durable} else {} end)' <<<"$result" >>"$results"
  tail -n 1 "$results" | show
  check_run "$(tail -n 1 "$results")"
}

show() {
  jq -r '"  \(.part) \(.round) \(.subject): \(.per_second)/s  p50 \(.p50_us) us  p99 \(.p99_us) us" +
    "  cpu: subject \(.subject_cpu_percent) %, its core \(.subject_core_percent) %," +
    " load core \(.load_core_percent) %" +
    (if .subject != "direct" and .subject_core_percent - .subject_cpu_percent > 15
      then "  DISTURBED: others used the subject\u0027s core" else "" end) + (if .durable then "  durable \(.durable)" else "" end)'
}

# A run is void if an answer was an error, or if the ledger's durable calls are not wrk's answers.
# When its time is over wrk drops what is in flight, one call a connection at most: these calls are
# durable and rightly charged, but wrk does not count them.
check_run() {
  local name
  name=$(jq -r '"\(.part) \(.round) \(.subject)"' <<<"$1")
  jq -e '[.errors[]] | add == 0' <<<"$1" >/dev/null ||
    void+=("$name: errors $(jq -c .errors <<<"$1")")
  jq -e '.answers > 0' <<<"$1" >/dev/null || void+=("$name: no answers")
  jq -e '(has("durable") | not) or
    (.durable >= .answers and .durable <= .answers + .connections)' <<<"$1" >/dev/null ||
    void+=("$name: $(jq -r '"\(.durable) durable calls, \(.answers) answers"' <<<"$1")")
}

warm() { # CONNECTIONS
  local subject
  for subject in "${subjects[@]}"; do
    load "$1" "$([ "$subject" = hardstop ] && echo "$warm_up" || echo 2)" "${url_of[$subject]}" \
      >/dev/null
  done
  if [ "$with_hardstop" = yes ]; then
    await_ends
    durable_total=$(holds)
  fi
}

throughput() {
  local round subject
  echo "throughput: $1 connections, $rounds rounds of $seconds s, each subject in turn"
  warm "$1"
  for ((round = 1; round <= rounds; round++)); do
    for subject in "${subjects[@]}"; do
      measure throughput "$round" "$subject" "$1"
    done
    [ "$with_hardstop" = no ] || ratio "$round"
  done
  summarise throughput
}

ratio() {
  jq -rs --argjson round "$1" '
    map(select(.part == "throughput" and .round == $round)) | INDEX(.subject) |
    "  round \($round): hardstop / nginx = \(.hardstop.per_second / .nginx.per_second * 1000 | floor / 1000)"' \
    "$results"
}

# The median of each figure over the rounds, and the median of the rounds' ratios.
summarise() {
  jq -rs --arg part "$1" '
    def median: sort | .[(length - 1) / 2 | floor];
    map(select(.part == $part)) |
    (group_by(.subject)[] | "  median \(.[0].subject): \(map(.per_second) | median)/s" +
      "  p50 \(map(.p50_us) | median) us  p99 \(map(.p99_us) | median) us"),
    (if any(.subject == "hardstop") and any(.subject == "nginx") then
      "  median hardstop / nginx = \(group_by(.round) | map(INDEX(.subject) |
        .hardstop.per_second / .nginx.per_second * 1000 | floor / 1000) | median)"
     else empty end)' "$results"
}

# One connection: what a call takes longer through Hardstop, beside what the disk takes to sync.
sequential() {
  local round subject bytes
  echo "sequential: 1 connection, $rounds rounds of $seconds s"
  load 1 "$((warm_up / 2))" "${url_of[hardstop]}" >/dev/null
  await_ends
  durable_total=$(holds)
  for ((round = 1; round <= rounds; round++)); do
    for subject in "${subjects[@]}"; do
      measure sequential "$round" "$subject" 1
    done
    for bytes in 1024 4096; do
      taskset -c "$subject_core" "$JAVA_HOME/bin/java" "$here/SyncTime.java" "$out/data" $bytes 1000 |
        jq -c --argjson round "$round" '{part: "sync", round: $round} + .' >>"$results"
      tail -n 1 "$results" |
        jq -r '"  sync \(.round): \(.bytes) bytes appended, fdatasync: p50 \(.p50_us) us  p99 \(.p99_us) us"'
    done
  done
  summarise sequential
  added
}

added() {
  jq -rs '
    def median: sort | .[(length - 1) / 2 | floor];
    def p50(part; name): map(select(.part == part and .subject == name) | .p50_us) | median;
    (p50("sequential"; "hardstop") - p50("sequential"; "direct")) as $added |
    (map(select(.part == "sync" and .bytes == 4096) | .p50_us) | median) as $sync |
    "  added p50 of Hardstop over direct: \($added) us; the disk alone: \($sync) us;" +
    " above the disk: \($added - $sync) us"' "$results"
}

# After the end: what the files on the disk say, which no counter can talk around.
check_store() {
  local database=$out/data/hardstop.db calls accounts open
  calls=$(sqlite3 "$database" "SELECT count(*) FROM calls WHERE refusal IS NULL")
  open=$(sqlite3 "$database" "SELECT count(*) FROM calls WHERE state = 'open'")
  accounts=$(sqlite3 "$database" \
    "SELECT min(json_array_length(accounts)) || '-' || max(json_array_length(accounts)) FROM calls")
  echo "store: $calls calls on disk ($durable_total by the counter), $open open," \
    "$accounts accounts each, $(du -sh "$out/data" | cut -f1)"
  [ "$calls" = "$durable_total" ] || void+=("store: $calls calls, counter: $durable_total")
  [ "$open" = 0 ] || void+=("store: $open calls open")
  [ "$accounts" = 5-5 ] || void+=("store: $accounts accounts a call (expected: 5)")
}

verdict() {
  if [ ${#void[@]} -gt 0 ]; then
    printf 'VOID: %s\n' "${void[@]}"
    exit 1
  fi
  echo "valid"
}
