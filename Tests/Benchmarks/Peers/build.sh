# Sourced by ../run: builds what is measured. Sets bin, and the functions go_peer, python and so on that memory.sh uses.
# shellcheck shell=bash disable=SC2034,SC2154

build_own() {
    (cd "$here" && swift build -c release)
    bin=$(cd "$here" && swift build -c release --show-bin-path)
}

# Where a compiler is missing, its peer is left out.
build_peers() {
    local flags=(-O2 -Wall -Wextra -Werror)
    peers=() python=''
    if command -v g++ >/dev/null; then
        g++ -std=c++17 "${flags[@]}" "$here/Peers/cpp/table.cpp" -o "$work/cpp-memory" -pthread
        peers+=(cpp)
    else
        skip "C++: no g++"
    fi
    local c=$here/Peers/c
    local cc=${CC:-cc}
    command -v "$cc" >/dev/null || cc=clang
    "$cc" "${flags[@]}" "$c/record.c" -o "$work/record"
    "$cc" "${flags[@]}" "$c/synchronous.c" "$c/call.c" -lhiredis -o "$work/hiredis-synchronous"
    "$cc" "${flags[@]}" "$c/describe.c" "$c/call.c" -lhiredis -o "$work/describe"
    "$cc" "${flags[@]}" -shared -fPIC "$c/preload.c" -ldl -o "$work/preload.so"
    if [ -n "$is_brief" ]; then
        skip "Go and Python: not in brief"
        return 0
    fi
    build_go
    build_python
}

# Debian has the module as a package of sources.
build_go() {
    "$here/../install" go:golang-go golang-x-time:golang-golang-x-time-dev >"$work/install" 2>&1 || true
    if ! command -v go >/dev/null || [ ! -d /usr/share/gocode/src/golang.org/x/time/rate ]; then
        skip "Go x/time/rate: no go, or no golang-golang-x-time-dev"
        return 0
    fi
    GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/go-cache GOFLAGS='' \
        go build -o "$work/go-memory" "$here/Peers/go/main.go"
    peers+=(go)
}

build_python() {
    if python3 -m venv "$work/python" >"$work/install" 2>&1 \
        && "$work/python/bin/pip" install --quiet -r "$here/Peers/python/requirements.txt" >"$work/install" 2>&1; then
        python=$work/python/bin/python
        peers+=(python)
    else
        skip "Python: $(tail -n 1 "$work/install")"
    fi
}
