// The floor: GCRA in a table with open addressing, string keys and CLOCK_MONOTONIC; no lock for one thread, 64 tables with a lock
// each for more. Nothing expires, nothing is capped, nothing is reported but yes or no. Prints one line of JSON.
//
//     cpp-memory SCENARIO THREADS KEYS DECISIONS
//
// Scenarios, keys and their order are those of MemoryBenchmark.
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace {

int64_t now_ns() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

struct Limit {
    // How long a decision uses up, and how far ahead of the clock a key may be.
    int64_t interval;
    int64_t tolerance;
};

struct Entry {
    std::string key;
    // When the key is back at its full quota. 0: the entry is free.
    int64_t full_at = 0;
};

class Table {
public:
    bool decide(std::string_view key, uint64_t hash, Limit limit) {
        if ((count_ + 1) * 4 > entries_.size() * 3) grow();
        Entry &entry = find(key, hash);
        const int64_t now = now_ns();
        if (entry.full_at == 0) {
            entry.key = key;
            count_++;
        }
        const int64_t full_at = (entry.full_at > now ? entry.full_at : now) + limit.interval;
        if (full_at - now > limit.tolerance) return false;
        entry.full_at = full_at;
        return true;
    }

private:
    Entry &find(std::string_view key, uint64_t hash) {
        const size_t mask = entries_.size() - 1;
        size_t position = hash & mask;
        while (entries_[position].full_at != 0 && entries_[position].key != key) position = (position + 1) & mask;
        return entries_[position];
    }

    void grow() {
        std::vector<Entry> old(entries_.size() * 2);
        old.swap(entries_);
        for (Entry &entry : old) {
            if (entry.full_at != 0) find(entry.key, std::hash<std::string>{}(entry.key)) = std::move(entry);
        }
    }

    std::vector<Entry> entries_ = std::vector<Entry>(16);
    size_t count_ = 0;
};

struct Shard {
    alignas(64) std::mutex mutex;
    Table table;
};

// One table without a lock for one thread, else shards.
class Limiter {
public:
    Limiter(Limit limit, bool is_shared) : limit_(limit), shards_(is_shared ? 64 : 1), is_shared_(is_shared) {}

    bool decide(const std::string &key) {
        const uint64_t hash = std::hash<std::string>{}(key);
        Shard &shard = shards_[(hash >> 48) & (shards_.size() - 1)];
        if (!is_shared_) return shard.table.decide(key, hash, limit_);
        const std::lock_guard<std::mutex> guard(shard.mutex);
        return shard.table.decide(key, hash, limit_);
    }

private:
    Limit limit_;
    std::vector<Shard> shards_;
    bool is_shared_;
};

uint64_t next(uint64_t &state) {
    state += 0x9e3779b97f4a7c15;
    uint64_t word = state;
    word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
    word = (word ^ word >> 27) * 0x94d049bb133111eb;
    return word ^ word >> 31;
}

std::vector<std::string> make_keys(size_t count, bool is_shuffled, bool is_long) {
    std::vector<size_t> numbers(count);
    for (size_t i = 0; i < count; i++) numbers[i] = i;
    uint64_t state = 42;
    for (size_t last = count - 1; is_shuffled && last > 0; last--) std::swap(numbers[last], numbers[next(state) % (last + 1)]);
    std::vector<std::string> keys;
    keys.reserve(count);
    char text[64];
    for (size_t number : numbers) {
        std::snprintf(text, sizeof text, is_long ? "tenant-0123456789abcdef/user/long%07zu" : "user:%07zu", number);
        keys.emplace_back(text);
    }
    return keys;
}

double resident_bytes() {
    std::ifstream file("/proc/self/statm");
    double size = 0, resident = 0;
    file >> size >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

struct Measured {
    double nanoseconds;
    size_t granted;
};

Measured measure(Limiter &limiter, const std::vector<std::string> &keys, size_t threads, size_t each) {
    std::atomic<size_t> ready{0}, granted{0};
    std::atomic<bool> is_open{false};
    std::vector<std::thread> workers;
    for (size_t thread = 0; thread < threads; thread++) {
        workers.emplace_back([&, thread] {
            ready++;
            while (!is_open) std::this_thread::yield();
            size_t position = thread * (keys.size() / threads), count = 0;
            for (size_t i = 0; i < each; i++) {
                if (limiter.decide(keys[position])) count++;
                if (++position == keys.size()) position = 0;
            }
            granted += count;
        });
    }
    while (ready < threads) std::this_thread::yield();
    const int64_t start = now_ns();
    is_open = true;
    for (std::thread &worker : workers) worker.join();
    return {static_cast<double>(now_ns() - start), granted};
}

[[noreturn]] void fail(const std::string &message) {
    std::fprintf(stderr, "cpp-memory: %s\n", message.c_str());
    std::exit(64);
}

void print(const std::string &scenario, size_t threads, size_t keys, size_t decisions, double nanoseconds, double bytes) {
    char memory[32] = "null";
    if (bytes > 0) std::snprintf(memory, sizeof memory, "%.1f", bytes);
    std::printf("{\"suite\":\"memory\",\"who\":\"C++ %s\",\"scenario\":\"%s\",\"strategy\":\"token_bucket\","
                "\"mode\":\"now\",\"threads\":%zu,\"keys\":%zu,\"checks\":1,\"decisions\":%zu,\"ns_per_decision\":%.1f,"
                "\"bytes_per_key\":%s,\"allocations_per_decision\":null}\n",
                threads == 1 ? "open addressing, GCRA" : "open addressing, GCRA, 64 shards", scenario.c_str(), threads,
                keys, decisions, nanoseconds / static_cast<double>(decisions), memory);
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 5) fail("usage: cpp-memory SCENARIO THREADS KEYS DECISIONS");
    const std::string scenario = argv[1];
    const size_t threads = std::strtoul(argv[2], nullptr, 10), each = std::strtoul(argv[4], nullptr, 10) / (threads ? threads : 1);
    size_t count = std::strtoul(argv[3], nullptr, 10);
    if (threads == 0 || count == 0 || each == 0) fail("threads, keys and decisions for each thread: allowed is 1 or more");
    const bool is_filled = scenario == "spread" || scenario == "spread40", is_insert = scenario == "insert";
    constexpr int64_t second = 1'000'000'000, week = 604'800 * second;
    Limit limit{week / 1'000, week};
    if (scenario == "hot") {
        limit = {50, 10 * second};
    } else if (scenario == "deny") {
        limit = {week, week};
    } else if (!is_filled && !is_insert) {
        fail("scenario " + scenario + ": allowed are hot, deny, spread, spread40, insert");
    }
    if (!is_filled && !is_insert) count = 1;
    const std::vector<std::string> inserted = make_keys(count, false, scenario == "spread40");
    const std::vector<std::string> asked = make_keys(count, is_filled, scenario == "spread40");
    const double before = resident_bytes();
    const auto limiter = std::make_unique<Limiter>(limit, threads > 1);
    if (is_filled) {
        for (const std::string &key : inserted) limiter->decide(key);
    } else if (!is_insert) {
        for (int i = 0; i < 100'000; i++) limiter->decide(asked[0]);
    }
    double after = resident_bytes();
    const Measured measured = measure(*limiter, asked, threads, each);
    if (is_insert) after = resident_bytes();
    const size_t decisions = each * threads, expected = scenario == "deny" ? 0 : decisions;
    if (measured.granted != expected) fail(std::to_string(measured.granted) + " of " + std::to_string(decisions) + " were granted");
    const size_t made = is_filled ? count : decisions;
    const double bytes = is_filled || is_insert ? (after - before) / static_cast<double>(made) : 0;
    print(scenario, threads, count, decisions, measured.nanoseconds, bytes);
}
