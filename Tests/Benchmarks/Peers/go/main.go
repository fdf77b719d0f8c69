// Go's golang.org/x/time/rate, a limiter for each key: in a map under a mutex, or in a sync.Map. Prints one line of JSON.
//
//	go-memory mutex|syncmap SCENARIO THREADS KEYS DECISIONS
//
// Scenarios, keys and their order are those of MemoryBenchmark.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

type store interface {
	limiter(key string) *rate.Limiter
}

type parameters struct {
	limit rate.Limit
	burst int
}

type mutexed struct {
	parameters
	mutex    sync.Mutex
	limiters map[string]*rate.Limiter
}

func (s *mutexed) limiter(key string) *rate.Limiter {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	limiter, ok := s.limiters[key]
	if !ok {
		limiter = rate.NewLimiter(s.limit, s.burst)
		s.limiters[key] = limiter
	}
	return limiter
}

type synced struct {
	parameters
	limiters sync.Map
}

func (s *synced) limiter(key string) *rate.Limiter {
	if limiter, ok := s.limiters.Load(key); ok {
		return limiter.(*rate.Limiter)
	}
	limiter, _ := s.limiters.LoadOrStore(key, rate.NewLimiter(s.limit, s.burst))
	return limiter.(*rate.Limiter)
}

type random uint64

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	word := uint64(*r)
	word = (word ^ word>>30) * 0xbf58476d1ce4e5b9
	word = (word ^ word>>27) * 0x94d049bb133111eb
	return word ^ word>>31
}

func order(count int, shuffled bool) []int {
	numbers := make([]int, count)
	for i := range numbers {
		numbers[i] = i
	}
	generator := random(42)
	for last := count - 1; shuffled && last > 0; last-- {
		other := int(generator.next() % uint64(last+1))
		numbers[last], numbers[other] = numbers[other], numbers[last]
	}
	return numbers
}

func keys(numbers []int, long bool) []string {
	format := "user:%07d"
	if long {
		format = "tenant-0123456789abcdef/user/long%07d"
	}
	made := make([]string, len(numbers))
	for i, number := range numbers {
		made[i] = fmt.Sprintf(format, number)
	}
	return made
}

func residentBytes() int {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.Atoi(strings.Fields(string(text))[1])
	return pages * os.Getpagesize()
}

func mallocs() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.Mallocs
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, "go-memory: "+message)
	os.Exit(64)
}

func measure(limiters store, keys []string, threads, decisions int) (time.Duration, int) {
	each := decisions / threads
	granted := make([]int, threads)
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for thread := 0; thread < threads; thread++ {
		ready.Add(1)
		done.Add(1)
		go func(thread int) {
			defer done.Done()
			runtime.LockOSThread()
			position, count := thread*(len(keys)/threads), 0
			ready.Done()
			<-start
			for i := 0; i < each; i++ {
				if limiters.limiter(keys[position]).Allow() {
					count++
				}
				position++
				if position == len(keys) {
					position = 0
				}
			}
			granted[thread] = count
		}(thread)
	}
	ready.Wait()
	before := time.Now()
	close(start)
	done.Wait()
	elapsed := time.Since(before)
	sum := 0
	for _, count := range granted {
		sum += count
	}
	return elapsed, sum
}

func main() {
	if len(os.Args) != 6 {
		fail("usage: go-memory mutex|syncmap SCENARIO THREADS KEYS DECISIONS")
	}
	kind, scenario := os.Args[1], os.Args[2]
	threads, _ := strconv.Atoi(os.Args[3])
	count, _ := strconv.Atoi(os.Args[4])
	decisions, _ := strconv.Atoi(os.Args[5])
	if threads < 1 || count < 1 || decisions < threads {
		fail("threads, keys and decisions: allowed is 1 or more, and no fewer decisions than threads")
	}
	filled := scenario == "spread" || scenario == "spread40"
	limits := parameters{rate.Limit(1000.0 / 604800), 1000}
	switch scenario {
	case "hot":
		limits, count = parameters{2e7, 200_000_000}, 1
	case "deny":
		limits, count = parameters{rate.Limit(1.0 / 604800), 1}, 1
	case "spread", "spread40", "insert":
	default:
		fail("scenario " + scenario + ": allowed are hot, deny, spread, spread40, insert")
	}
	inserted := keys(order(count, false), scenario == "spread40")
	asked := keys(order(count, filled), scenario == "spread40")
	runtime.GC()
	residentBefore := residentBytes()
	var limiters store
	switch kind {
	case "mutex":
		limiters = &mutexed{parameters: limits, limiters: map[string]*rate.Limiter{}}
	case "syncmap":
		limiters = &synced{parameters: limits}
	default:
		fail("table " + kind + ": allowed are mutex, syncmap")
	}
	if filled {
		for _, key := range inserted {
			limiters.limiter(key).Allow()
		}
	} else if scenario != "insert" {
		for i := 0; i < 100_000; i++ {
			limiters.limiter(asked[0]).Allow()
		}
	}
	residentFilled := residentBytes()
	allocationsBefore := mallocs()
	elapsed, granted := measure(limiters, asked, threads, decisions)
	allocations := mallocs() - allocationsBefore
	decisions = decisions / threads * threads
	expected := decisions
	if scenario == "deny" {
		expected = 0
	}
	if granted != expected {
		fail(fmt.Sprintf("%d of %d decisions were granted; expected %d", granted, decisions, expected))
	}
	bytesPerKey := "null"
	if filled {
		bytesPerKey = fmt.Sprintf("%.1f", float64(residentFilled-residentBefore)/float64(count))
	} else if scenario == "insert" {
		bytesPerKey = fmt.Sprintf("%.1f", float64(residentBytes()-residentBefore)/float64(decisions))
	}
	who := map[string]string{"mutex": "Go x/time/rate, mutex and map", "syncmap": "Go x/time/rate, sync.Map"}[kind]
	fmt.Printf(`{"suite":"memory","who":"%s","scenario":"%s","strategy":"token_bucket","mode":"now","threads":%d,`+
		`"keys":%d,"checks":1,"decisions":%d,"ns_per_decision":%.1f,"bytes_per_key":%s,"allocations_per_decision":%.3f}`+"\n",
		who, scenario, threads, count, decisions, float64(elapsed.Nanoseconds())/float64(decisions), bytesPerKey,
		float64(allocations)/float64(decisions))
	runtime.KeepAlive(inserted)
	runtime.KeepAlive(limiters)
}
