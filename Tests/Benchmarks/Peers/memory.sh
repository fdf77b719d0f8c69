# Sourced by ../run: a round in memory.
# shellcheck shell=bash disable=SC2154

# What is large gets memory of its own, as in a process that has freed nothing large yet. Otherwise the lists of keys that a
# benchmark frees have the tables share memory, with gaps where smaller tables were.
fresh=MALLOC_MMAP_THRESHOLD_=131072

own_memory() { measure ratethrottle 300 env $fresh "$bin/MemoryBenchmark" "$@"; }

peers_memory() {
    local scenario=$1 threads=$2 keys=$3 decisions=$4 who
    for who in "${peers[@]}"; do
        case $who in
            cpp) measure "C++" 300 env $fresh "$work/cpp-memory" "$scenario" "$threads" "$keys" "$decisions" ;;
            go)
                measure "Go, mutex" 300 "$work/go-memory" mutex "$scenario" "$threads" "$keys" "$decisions"
                measure "Go, sync.Map" 300 "$work/go-memory" syncmap "$scenario" "$threads" "$keys" "$decisions"
                ;;
        esac
    done
}

# Slower by far, so it gets less to do.
python_memory() {
    local who scenario
    [ -n "$python" ] || return 0
    for who in ratethrottle limits throttled-py; do
        for scenario in hot deny spread insert; do
            measure "Python $who" 300 "$python" "$here/Peers/python/peers.py" memory "$who" "$scenario" 1 200000 200000
        done
        measure "Python $who" 300 "$python" "$here/Peers/python/peers.py" memory "$who" spread 2 200000 200000
    done
}

measure_memory() {
    local strategy threads scenario keys=1000000 hot=5000000 strategies=(
        token_bucket fixed_window sliding_counter sliding_window leaky_bucket
    )
    if [ -n "$is_brief" ]; then
        keys=20000 hot=100000
    fi
    for threads in 1 2; do
        for scenario in hot deny; do
            peers_memory $scenario $threads 1 $hot
            own_memory $scenario --threads $threads --decisions $hot
            own_memory $scenario --threads $threads --decisions $hot --mode await
        done
        peers_memory spread $threads $keys $((keys * 2))
        own_memory spread --threads $threads --keys $keys
        own_memory spread --threads $threads --keys $keys --mode await
        peers_memory insert $threads $keys $keys
        own_memory insert --threads $threads --keys $keys
    done
    peers_memory spread40 1 $keys $((keys * 2))
    own_memory spread40 --keys $keys
    for strategy in "${strategies[@]}"; do
        own_memory five --strategy "$strategy" --decisions $((hot / 5))
        own_memory expiry --strategy "$strategy" --keys $keys
        own_memory evict --strategy "$strategy" --keys $keys
        # The first of them has been measured beside the peers.
        [ "$strategy" != token_bucket ] || continue
        own_memory hot --strategy "$strategy" --decisions $hot
        own_memory deny --strategy "$strategy" --decisions $hot
        own_memory spread --strategy "$strategy" --keys $keys
        own_memory insert --strategy "$strategy" --keys $keys
    done
    python_memory
}
