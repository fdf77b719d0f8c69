# Sourced by ../run: a round on Redis.
# shellcheck shell=bash disable=SC2154

own_redis() {
    local url=$1 callers=$2 strategy=$3 seconds=$4 keys=$5
    shift 5
    redis-cli -p "$port" flushall >/dev/null
    measure ratethrottle 180 "$bin/RedisBenchmark" "$url" "$callers" "$strategy" "$seconds" --keys "$keys" "$@"
}

server_cpu() { redis-cli -p "$port" info cpu | awk -F: '/^used_cpu_(sys|user):/ { sum += $2 } END { print sum }'; }

# ceiling <strategy> <connections> <commands in a pipeline> <decisions> <keys>: redis-benchmark with the recorded call.
ceiling() {
    local strategy=$1 connections=$2 pipeline=$3 decisions=$4 keys=$5 words=() before after cpu
    # Called in a condition, where a failing command ends nothing.
    refill "$strategy" "$keys" || return 1
    "$work/describe" "$work/$strategy.call" "$port" "$work/words" "$work/last" || return 1
    mapfile -t words <"$work/words"
    redis-cli -p "$port" config resetstat >/dev/null
    before=$(server_cpu)
    local TIMEFORMAT='%U %S'
    cpu=$({ time RECORDED_ARGUMENT=$work/last LD_PRELOAD=$work/preload.so timeout 120 redis-benchmark -p "$port" --csv \
        -n "$decisions" -r "$keys" -c "$connections" -P "$pipeline" "${words[@]}" >"$work/csv" 2>"$work/csv.error"; } 2>&1)
    after=$(server_cpu)
    if redis-cli -p "$port" --scan --pattern '*__rand_int__*' | grep -q . \
        || ! redis-cli -p "$port" info commandstats | grep -q '^cmdstat_evalsha:.*failed_calls=0'; then
        echo "redis-benchmark did not send what was recorded" >&2
        return 1
    fi
    # The last line: name, decisions per second, and latencies in ms, of which the fifth and the seventh are p50 and p99.
    tail -n 1 "$work/csv" | awk -F'","' -v strategy="$strategy" -v c="$connections" -v p="$pipeline" -v keys="$keys" \
        -v n="$decisions" -v before="$before" -v after="$after" -v cpu="$cpu" '{
            split(cpu, client, " ")
            printf "{\"suite\":\"redis\",\"who\":\"redis-benchmark\",\"transport\":\"tcp\",\"strategy\":\"%s\",", strategy
            printf "\"callers\":%d,\"pipeline\":%d,\"keys\":%d,\"decisions\":%d,\"decisions_per_second\":%.0f,", c, p, keys, n, $2
            printf "\"p50_us\":%.1f,\"p99_us\":%.1f,\"client_cpu_s_per_100k\":%.3f,\"server_cpu_s_per_100k\":%.3f}\n", \
                $5 * 1000, $7 * 1000, (client[1] + client[2]) / n * 1e5, (after - before) / n * 1e5
        }'
}

synchronous() {
    refill "$1" "$4" || return 1
    "$work/hiredis-synchronous" "$work/$1.call" "$2" "$1" "$4" "$3"
}

# As `measure`, for a function, which `timeout` cannot run.
measure_function() {
    local what=$1 line status=0
    shift
    line=$("$@" 2>"$work/error") || status=$?
    if [ "$status" -eq 0 ] && [ -n "$line" ]; then
        printf '{"round":%d,%s\n' "$round" "${line#\{}" | tee -a "$output"
    else
        skip "$what: $(tail -n 1 "$work/error")"
    fi
}

measure_redis() {
    local strategy callers who pipeline seconds=3 keys=100000 decisions=200000 all=(1 8 64 512) connections
    local strategies=(token_bucket fixed_window sliding_counter sliding_window)
    if [ -n "$is_brief" ]; then
        seconds=0.2 keys=2000 decisions=2000 all=(1 64) strategies=(token_bucket sliding_window)
    fi
    for strategy in "${strategies[@]}"; do
        measure_function hiredis synchronous "$strategy" "$port" "$seconds" "$keys"
        for pipeline in 1 16 64; do
            for connections in 1 50; do
                # One command at a time over one connection is slow: fewer of them.
                local count=$((pipeline * connections == 1 ? decisions / 4 : decisions))
                measure_function redis-benchmark ceiling "$strategy" $connections $pipeline $count "$keys"
            done
        done
        for callers in "${all[@]}"; do
            own_redis "redis://127.0.0.1:$port" "$callers" "$strategy" "$seconds" "$keys"
            # What the library does beside a client that sends each decision alone, as the peers do.
            [ "$strategy" = token_bucket ] || continue
            own_redis "redis://127.0.0.1:$port" "$callers" "$strategy" "$seconds" "$keys" --no-coalescing
        done
    done
    measure_function "hiredis, socket" synchronous token_bucket "$socket" "$seconds" "$keys"
    for callers in "${all[@]}"; do
        own_redis "unix://$socket" "$callers" token_bucket "$seconds" "$keys"
        own_redis "rediss://localhost:$tls_port" "$callers" token_bucket "$seconds" "$keys" --ca "$ca"
    done
    [ -n "$python" ] || return 0
    # ratethrottle of PyPI denies everything on a real Redis: it reads the second element of a reply that has one.
    for who in limits throttled-py; do
        for callers in 1 8 64; do
            redis-cli -p "$port" flushall >/dev/null
            measure "Python $who" 60 "$python" "$here/Peers/python/peers.py" redis "$who" "redis://127.0.0.1:$port" \
                "$callers" "$seconds" "$keys"
        done
    done
}
