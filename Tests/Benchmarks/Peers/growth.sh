# Sourced by ../run: how the cost of a decision grows with the number of keys, and on Redis with that of callers.
# shellcheck shell=bash disable=SC2154

measure_growth() {
    local keys callers seconds=3 redis_keys=100000
    local keys_table=(1000 10000 100000 1000000 10000000) callers_table=(1 4 16 64 256 1024 4096)
    if [ -n "$is_brief" ]; then
        keys_table=(1000 10000) callers_table=(1 1024) seconds=0.2 redis_keys=2000
    fi
    for keys in "${keys_table[@]}"; do
        # As often as with a million, so that a run is not over at once; but a key's limit is a thousand.
        local decisions=$((keys * 900 < 2000000 ? keys * 900 : 2000000))
        [ "$decisions" -ge $((keys * 2)) ] || decisions=$((keys * 2))
        peers_memory spread 1 "$keys" "$decisions"
        own_memory spread --keys "$keys" --decisions "$decisions"
    done
    for callers in "${callers_table[@]}"; do
        own_redis "redis://127.0.0.1:$port" "$callers" token_bucket "$seconds" "$redis_keys"
    done
}
