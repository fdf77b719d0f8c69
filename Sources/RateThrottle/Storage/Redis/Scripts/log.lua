-- A log: a header, then an entry for each tick in which something was granted, with the running total of all grants. Entries
-- lie in order of both, so that what is looked for is found by halving, and what is out of reach is only passed over.
--
-- header    that of every state; what is added to the times of entries; the first entry in reach; the number of entries; the
--           running total before the first in reach; time and running total of the last
local LOG_HEADER, LOG_SIZE, LOG_FIELDS, ENTRY, ENTRY_SIZE = '<BBdddddddd', 66, '<dddddd', '<dd', 16
-- A log of up to so many entries is read and written as a whole.
local SMALL = 64

-- Of the log at hand: what is added to times; by how many of the rule's ticks entries are moved back; how many there are.
local shift, lead, tail

-- A stored time in the rule's ticks.
local function entry_time(at)
    at = at + shift
    if written_exponent > exponent then
        at = at * 10 ^ (written_exponent - exponent)
    elseif written_exponent < exponent then
        at = math.floor(at / 10 ^ (exponent - written_exponent))
    end
    return at - lead
end

local function entry(index)
    local from = LOG_SIZE + ENTRY_SIZE * index
    local at, total
    if from + ENTRY_SIZE <= #stored then
        at, total = unpack_bytes(ENTRY, stored, from + 1)
    else
        at, total = unpack_bytes(ENTRY, call('GETRANGE', key, from, from + ENTRY_SIZE - 1))
    end
    return entry_time(at), total
end

-- The first entry, from one on, whose time, or running total, is above a bound. That of the last is. Doubles its steps, then
-- halves them: what is looked for lies most often in front.
local function seek(from, bound, is_total)
    local low, high, step = from, from, 1
    while high < tail - 1 do
        local at, total = entry(high)
        if (is_total and total or at) > bound then break end
        low, high, step = high + 1, math.min(high + step, tail - 1), step * 2
    end
    while low < high do
        local middle = math.floor((low + high) / 2)
        local at, total = entry(middle)
        if (is_total and total or at) > bound then high = middle else low = middle + 1 end
    end
    return low
end

-- The entries from one to before another, as bytes, in the rule's tick.
local function copy(from, past)
    if from >= past then return '' end
    if written_exponent == exponent then
        local start, finish = LOG_SIZE + ENTRY_SIZE * from, LOG_SIZE + ENTRY_SIZE * past
        if finish <= #stored then return string.sub(stored, start + 1, finish) end
        return call('GETRANGE', key, start, finish - 1)
    end
    -- All of them, once, when a rule's limit has changed so much that it counts in another tick.
    stored = call('GETRANGE', key, 0, -1)
    local entries = {}
    for index = from, past - 1 do entries[#entries + 1] = pack(ENTRY, entry(index)) end
    return table.concat(entries)
end
