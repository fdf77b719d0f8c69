# Sourced by ../run: a Redis server of our own, which listens at a port of the loopback, at a socket and, with TLS, at another
# port. Sets port, tls_port, socket and ca.
# shellcheck shell=bash disable=SC2154

free_port() {
    local candidate
    for _ in {1..100}; do
        candidate=$((20000 + RANDOM % 20000))
        if ! (: <"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then
            echo "$candidate"
            return 0
        fi
    done
    echo "run: no free port" >&2
    return 1
}

make_certificates() {
    ca=$work/ca.crt
    {
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout "$work/ca.key" -out "$ca"
        openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout "$work/server.key" -out "$work/server.csr"
        printf 'subjectAltName=DNS:localhost,IP:127.0.0.1' >"$work/names"
        openssl x509 -req -days 2 -in "$work/server.csr" -CA "$ca" -CAkey "$work/ca.key" -CAcreateserial \
            -extfile "$work/names" -out "$work/server.crt"
    } >"$work/openssl.log" 2>&1 || { cat "$work/openssl.log" >&2; return 1; }
}

start_server() {
    "$here/../install" redis-server:redis-server redis-cli:redis-tools redis-benchmark:redis-tools openssl:openssl
    make_certificates
    port=$(free_port) tls_port=$(free_port) socket=$work/redis.sock
    redis-server --port "$port" --bind 127.0.0.1 --unixsocket "$socket" --tls-port "$tls_port" \
        --tls-cert-file "$work/server.crt" --tls-key-file "$work/server.key" --tls-ca-cert-file "$ca" \
        --tls-auth-clients no --save '' --dir "$work" --maxclients 10000 >"$work/redis.log" 2>&1 &
    children+=($!)
    for _ in {1..100}; do
        if [ "$(redis-cli -p "$port" ping 2>/dev/null)" = PONG ]; then
            record_calls
            return 0
        fi
        sleep 0.1
    done
    echo "run: redis-server did not start" >&2
    cat "$work/redis.log" >&2
    return 1
}

# Writes down, for each strategy, what the library sends: two decisions, so that the script's source goes over the wire, and
# then its name.
record_calls() {
    local strategy recorder listening
    for strategy in fixed_window sliding_counter token_bucket sliding_window; do
        redis-cli -p "$port" script flush >/dev/null
        redis-cli -p "$port" flushall >/dev/null
        : >"$work/listening"
        "$work/record" "$port" "$work/$strategy.call" >"$work/listening" &
        recorder=$!
        children+=("$recorder")
        listening=''
        for _ in {1..100}; do
            listening=$(head -n 1 "$work/listening")
            [ -z "$listening" ] || break
            sleep 0.05
        done
        timeout 30 "$bin/RedisBenchmark" "redis://127.0.0.1:$listening" 1 $strategy 0.2 --keys 1 >"$work/recorded"
        kill "$recorder"
    done
}

# Nothing of an earlier measurement is there, and each key is; so all decide about the same.
refill() {
    redis-cli -p "$port" flushall >/dev/null
    timeout 120 "$bin/RedisBenchmark" "redis://127.0.0.1:$port" 1 "$1" 0 --keys "$2"
}
