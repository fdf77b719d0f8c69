-- A log: a header, then an entry for each tick in which something was granted, with the running total of all grants. Entries
-- lie in order of both, so that what is looked for is found by halving, and what is out of reach is only passed over.
--
-- header   that of every state; what is added to the times of entries; first entry in reach; number of entries; running
--          total before the first in reach; time and running total of the last
local LOG, LOG_SIZE, ENTRY, ENTRY_SIZE = '<BBdddddddd', 66, '<dd', 16
-- A log of up to so many entries is read and written as a whole.
local SMALL = 64

local shift, head, tail, base, last_at, last_total
-- The newest entry's time and the moment that decides, in ticks; by how much all entries are moved back.
local newest, moment, lead
-- The first entry that still counts, and the running total before it.
local first, before

-- Whether a stored number is a whole one of a range: a damaged one may be infinite, or none at all.
local function is_whole(number, low, high) return number >= low and number <= high and number % 1 == 0 end

local function entry(index)
    local from = LOG_SIZE + ENTRY_SIZE * index
    local at, total
    if from + ENTRY_SIZE <= #stored then
        at, total = unpack_bytes(ENTRY, stored, from + 1)
    else
        at, total = unpack_bytes(ENTRY, redis.call('GETRANGE', key, from, from + ENTRY_SIZE - 1))
    end
    return convert(at + shift) - lead, total
end

-- The first entry from one on whose time, or running total, is above a bound: doubles its steps, then halves them. The last
-- entry's is.
local function seek(from, bound, is_total)
    local low, high, step = from, from, 1
    local function is_above(index)
        local at, total = entry(index)
        return (is_total and total or at) > bound
    end
    while high < tail - 1 and not is_above(high) do
        low, high, step = high + 1, min(high + step, tail - 1), step * 2
    end
    while low < high do
        local middle = floor((low + high) / 2)
        if is_above(middle) then high = middle else low = middle + 1 end
    end
    return low
end

adapt[2] = function(is_shared)
    lead = 0
    if not is_shared then
        shift, head, tail, base, last_at, last_total = 0, 0, 0, 0, 0, 0
        newest, moment, first, before = ticks, ticks, 0, 0
        return
    end
    shift, head, tail, base, last_at, last_total = unpack_bytes('<dddddd', stored, 19)
    expect(is_whole(shift, -2 ^ 61, 2 ^ 61) and is_whole(last_at, -2 ^ 61, 2 ^ 61) and is_whole(last_total, 1, 2 ^ 53))
    expect(is_whole(tail, 1, 2 ^ 32) and is_whole(head, 0, tail - 1) and is_whole(base, 0, last_total - 1))
    local size = LOG_SIZE + ENTRY_SIZE * tail
    expect(size == #stored or size > #stored and size == redis.call('STRLEN', key))
    newest = convert(last_at + shift)
    if newest > ticks + window then
        lead, moved, newest = newest - ticks, true, ticks
    end
    moment = max(ticks, newest)
    if newest <= moment - window then
        first, before = tail, last_total
        return
    end
    first, before = seek(head, moment - window, false), base
    if first > head then
        local _, total = entry(first - 1)
        before = total
        expect(is_whole(before, base, last_total - 1))
    end
end

answer[2] = function(asked)
    local used = last_total - before
    local fits = used <= limit - asked
    local retry_at
    if fits then
        used = used + asked
    else
        retry_at = entry(seek(first, last_total + asked - limit - 1, true)) + window
    end
    local latest = fits and asked > 0 and moment or newest
    return fits, max(0, limit - used), retry_at, used > 0 and latest + window or 0
end

-- The entries from one to before another, as bytes in the rule's tick.
local function copy(from, past)
    if from == past then return '' end
    if written_exponent == exponent then
        local start, finish = LOG_SIZE + ENTRY_SIZE * from, LOG_SIZE + ENTRY_SIZE * past
        if finish <= #stored then return string.sub(stored, start + 1, finish) end
        return redis.call('GETRANGE', key, start, finish - 1)
    end
    -- All of them, once, when a rule's limit has changed so much that it counts in another tick.
    stored = redis.call('GETRANGE', key, 0, -1)
    local entries = {}
    for index = from, past - 1 do entries[#entries + 1] = pack(ENTRY, entry(index)) end
    return table.concat(entries)
end

local function header(ends, moves, start, count, total, at, sum)
    return pack(LOG, strategy, exponent, window_us, ends, moves, start, count, total, at, sum)
end

-- Where the times of entries begin once those that stay are written back.
local function next_shift(stays)
    if not stays or written_exponent ~= exponent then return 0 end
    return shift - lead
end

charge[2] = function(life)
    local is_merged = first < tail and newest == moment
    local past = is_merged and tail - 1 or tail
    local moves = next_shift(first < past)
    local total, start = last_total + cost, before
    if first == tail then total, start = cost, 0 end
    local added = pack(ENTRY, moment - moves, total)
    -- Copying what stays is paid for by what has gone out of reach since it was last copied.
    local is_cheap = first == tail or tail <= SMALL or first >= SMALL / 2 and first * 2 >= tail
    if is_cheap or written_exponent ~= exponent then
        local fields = header(0, moves, 0, past - first + 1, start, moment - moves, total)
        redis.call('SET', key, fields .. copy(first, past) .. added, 'PX', life)
        return
    end
    redis.call('SETRANGE', key, LOG_SIZE + ENTRY_SIZE * past, added)
    redis.call('SETRANGE', key, 0, header(0, moves, first, past + 1, start, moment - moves, total))
    redis.call('PEXPIRE', key, life)
end

rewind[2] = function(life)
    if written_exponent ~= exponent then
        local fields = header(blocked_until, 0, 0, tail - head, base, newest, last_total)
        redis.call('SET', key, fields .. copy(head, tail), 'PX', life)
        return
    end
    redis.call('SETRANGE', key, 0, header(blocked_until, shift - lead, head, tail, base, last_at, last_total))
    redis.call('PEXPIRE', key, life)
end
