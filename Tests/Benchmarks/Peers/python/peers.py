"""Python's limiters, by threads. Prints one line of JSON.

    peers.py memory WHO SCENARIO THREADS KEYS DECISIONS
    peers.py redis WHO URL CALLERS SECONDS KEYS

WHO is ratethrottle, limits or throttled-py. Scenarios, keys and their order are those of MemoryBenchmark and RedisBenchmark.
"""

import json
import os
import random
import sys
import threading
import time

WEEK = 604_800
SCENARIOS = ("hot", "deny", "spread", "insert")


def ratethrottle(url, limit, window):
    from ratethrottle import RateThrottleRule, create_limiter

    if url:
        limiter = create_limiter("redis", redis_url=url, max_connections=10_000)
    else:
        limiter = create_limiter()
    # Without a block: the others have none.
    rule = RateThrottleRule(name="api", limit=limit, window=window, strategy="sliding_counter", block_duration=0)
    limiter.add_rule(rule)
    return "sliding_counter", lambda key: limiter.check_rate_limit(key, "api").allowed


def limits(url, limit, window):
    import limits

    item = limits.RateLimitItemPerSecond(limit, window)
    if url:
        limiter = limits.strategies.SlidingWindowCounterRateLimiter(limits.storage.storage_from_string(url))
    else:
        limiter = limits.strategies.FixedWindowRateLimiter(limits.storage.MemoryStorage())
    return "sliding_counter" if url else "fixed_window", lambda key: limiter.hit(item, key)


def throttled(url, limit, window):
    from datetime import timedelta

    from throttled import RateLimiterType, Throttled, rate_limiter, store

    quota = rate_limiter.per_duration(timedelta(seconds=window), limit=limit, burst=limit)
    if url:
        kind, held = RateLimiterType.TOKEN_BUCKET, store.RedisStore(server=url)
    else:
        kind, held = RateLimiterType.GCRA, store.MemoryStore(options={"MAX_SIZE": 20_000_000})
    limiter = Throttled(using=kind.value, quota=quota, store=held)
    return kind.value, lambda key: not limiter.limit(key, 1).limited


PEERS = {"ratethrottle": ratethrottle, "limits": limits, "throttled-py": throttled}


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        word = self.state
        word = ((word ^ word >> 30) * 0xBF58476D1CE4E5B9) & mask
        word = ((word ^ word >> 27) * 0x94D049BB133111EB) & mask
        return (word ^ word >> 31) % bound


def order(count):
    numbers = list(range(count))
    generator = SplitMix64(42)
    for last in range(count - 1, 0, -1):
        other = generator.below(last + 1)
        numbers[last], numbers[other] = numbers[other], numbers[last]
    return numbers


def resident_bytes():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def on_threads(count, body):
    """Runs the body on threads that begin together; returns the seconds it took, and the results."""
    results, errors = [None] * count, []
    barrier = threading.Barrier(count + 1)

    def work(number):
        barrier.wait()
        try:
            results[number] = body(number)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    barrier.wait()
    before = time.perf_counter()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - before
    if errors:
        raise errors[0]
    return elapsed, results


def memory(who, scenario, threads, count, decisions):
    if scenario not in SCENARIOS:
        sys.exit(f"scenario {scenario}: allowed are {', '.join(SCENARIOS)}")
    limit, window = {"hot": (200_000_000, 10), "deny": (1, WEEK)}.get(scenario, (1_000, WEEK))
    count = 1 if scenario in ("hot", "deny") else count
    inserted = [f"user:{number:07d}" for number in range(count)]
    asked = [f"user:{number:07d}" for number in order(count)] if scenario == "spread" else inserted
    PEERS[who](None, limit, window)[1]("warm")
    before = resident_bytes()
    strategy, decide = PEERS[who](None, limit, window)
    if scenario == "spread":
        for key in inserted:
            decide(key)
    elif scenario != "insert":
        for _ in range(1_000):
            decide(asked[0])
    after = resident_bytes()
    each = decisions // threads

    def work(number):
        position, granted = number * (count // threads), 0
        for _ in range(each):
            granted += decide(asked[position])
            position = position + 1 if position + 1 < count else 0
        return granted

    elapsed, granted = on_threads(threads, work)
    decisions = each * threads
    if sum(granted) != (0 if scenario == "deny" else decisions):
        sys.exit(f"{who}: {sum(granted)} of {decisions} decisions were granted in {scenario}")
    grown = None
    if scenario == "spread":
        grown = (after - before) / count
    elif scenario == "insert":
        grown = (resident_bytes() - before) / decisions
    line = {"suite": "memory", "who": f"Python {who}", "scenario": scenario, "strategy": strategy, "mode": "now"}
    line |= {"threads": threads, "keys": count, "checks": 1, "decisions": decisions}
    line |= {"ns_per_decision": round(elapsed / decisions * 1e9, 1)}
    line |= {"bytes_per_key": grown and round(grown, 1), "allocations_per_decision": None}
    print(json.dumps(line, separators=(",", ":")))


def redis(who, url, callers, seconds, count):
    import redis

    client = redis.Redis.from_url(url)
    strategy, decide = PEERS[who](url, 10_000, WEEK)
    # What is not asked about is not there: nobody could fill 10^5 keys by the slowest of these in the time of a run.
    decide("user:000000000000")

    def server_seconds():
        cpu = client.info("cpu")
        return cpu["used_cpu_user"] + cpu["used_cpu_sys"]

    def work(number):
        generator, latencies = random.Random(number), []
        before = time.perf_counter()
        end = before + seconds
        while before < end:
            if not decide(f"user:{generator.randrange(count):012d}"):
                raise RuntimeError(f"{who} denied a decision")
            after = time.perf_counter()
            latencies.append(after - before)
            before = after
        return latencies

    server, cpu = server_seconds(), time.process_time()
    elapsed, parts = on_threads(callers, work)
    cpu = time.process_time() - cpu
    latencies = sorted(latency for part in parts for latency in part)
    decisions = len(latencies)
    line = {"suite": "redis", "who": f"Python {who}", "transport": "tcp", "strategy": strategy, "callers": callers}
    line |= {"keys": count, "decisions": decisions, "decisions_per_second": round(decisions / elapsed)}
    line |= {"p50_us": round(latencies[decisions // 2] * 1e6, 1)}
    line |= {"p99_us": round(latencies[decisions * 99 // 100] * 1e6, 1)}
    line |= {"client_cpu_s_per_100k": round(cpu / decisions * 1e5, 3)}
    line |= {"server_cpu_s_per_100k": round((server_seconds() - server) / decisions * 1e5, 3)}
    print(json.dumps(line, separators=(",", ":")))


def main():
    words = sys.argv[1:]
    if len(words) != 6 or words[0] not in ("memory", "redis") or words[1] not in PEERS:
        sys.exit(__doc__)
    if words[0] == "memory":
        memory(words[1], words[2], int(words[3]), int(words[4]), int(words[5]))
    else:
        redis(words[1], words[2], int(words[3]), float(words[4]), int(words[5]))


if __name__ == "__main__":
    main()
