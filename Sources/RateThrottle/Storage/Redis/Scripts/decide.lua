-- What is found, as the storage reads it.
local GRANTED, DENIED, STARTS_BLOCK, BLOCKED, NEVER_FITS, WHITELISTED, BLACKLISTED = 1, 2, 3, 4, 5, 6, 7
-- A log's header and its first entries, as far as they are read at once.
local PIECE = 1090

local mode, readable, injected = unpack_bytes('<BI4', ARGV[1])
local is_peek, count = mode == 1, #ARGV - 1
if #ARGV[1] > 5 then
    -- The keys must not end while a test's clock stands still.
    now, margin = unpack_bytes('<d', ARGV[1], injected), 3600000
else
    -- A server may have fixed the time that lifetimes count from a little before this.
    local time = redis.call('TIME')
    now, margin = time[1] * 1000000 + time[2], 100
end

local values = redis.call('MGET', unpack(KEYS, 1, min(readable, 1000)))
for from = 1001, readable, 1000 do
    local more = redis.call('MGET', unpack(KEYS, from, min(readable, from + 999)))
    for index = 1, #more do values[from + index - 1] = more[index] end
end

local replies = { now }

local function reply(index, found, remaining, retry, reset)
    local from = index * 4 - 2
    replies[from], replies[from + 1], replies[from + 2], replies[from + 3] = found, remaining, retry, reset
end

-- Reads what is stored at the key at hand, and says whether it is a state under the same strategy and window.
local function read(list, is_known)
    if not stored then
        -- What is no string reads as absent, and so may what is an empty one.
        if is_known then return false end
        expect((values[list] and redis.call('EXISTS', key) or redis.call('EXISTS', key, KEYS[list])) == 0)
        return false
    end
    local is_log = #stored ~= 42
    local owner, length
    owner, written_exponent, length, blocked_until, mark, level, previous =
        unpack_bytes(is_log and HEADER or STATE, stored)
    if is_log then mark, level, previous = 0, 0, 0 end
    expect(owner >= 1 and owner <= 5 and (owner == 2) == is_log)
    expect(written_exponent % 3 == 0 and written_exponent <= 6)
    -- What is no whole number, or none at all, makes the sum so too.
    expect((length + blocked_until + mark + level + previous) % 1 == 0 and length >= 1 and length <= 2 ^ 61
        and blocked_until >= 0 and blocked_until <= 2 ^ 61 and mark >= -2 ^ 61 and mark <= 2 ^ 61
        and level >= 0 and level <= 2 ^ 53 and previous >= 0 and previous <= 2 ^ 53)
    return owner == strategy and length == window_us
end

-- Makes a check the one at hand, for the first time or once more, and returns when its identifier's whitelist and blacklist entries end.
local function load(index, is_known)
    local number, list
    strategy, exponent, number, list, window_us, block, limit, capacity, cost =
        unpack_bytes('<BBI4I4ddddd', ARGV[index + 1])
    tick = 10 ^ exponent
    window, ticks = window_us / tick, floor(now / tick)
    key = KEYS[number]
    stored = values[number]
    if number > readable then
        stored = redis.call('GETRANGE', key, 0, PIECE - 1)
        if stored == '' then stored = false end
    end
    blocked_until, written_exponent, moved = 0, exponent, false
    adapt[strategy](read(list, is_known))
    if not values[list] then return 0, 0 end
    expect(#values[list] == 16)
    return unpack_bytes('<dd', values[list])
end

-- µs from now to a tick.
local function wait(at) return max(0, at * tick - now) end

-- Answers the check at hand, and says whether it passes.
local function decide(index, white, black)
    if white > now then
        reply(index, WHITELISTED, capacity, -1, 0)
        return true
    end
    if black > now then
        local rest = black - now
        if black == math.huge then reply(index, BLACKLISTED, 0, -1, 0) else reply(index, BLACKLISTED, 0, rest, rest) end
        return false
    end
    local rest = min(blocked_until - now, block)
    if rest > 0 then
        reply(index, BLOCKED, 0, rest, rest)
        return false
    end
    local never = cost > capacity
    local fits, remaining, retry_at, full_at = answer[strategy](never and 0 or cost)
    if never then
        reply(index, NEVER_FITS, remaining, -1, wait(full_at))
    elseif fits then
        reply(index, GRANTED, remaining, -1, wait(full_at))
        return true
    elseif is_peek or cost == 0 or block == 0 then
        reply(index, DENIED, remaining, retry_at * tick - now, wait(full_at))
    else
        reply(index, STARTS_BLOCK, 0, block, block)
    end
    return false
end

local function life(us) return ceil(us / 1000) + margin end

local function write(ends, at, used, earlier, us)
    local state = pack(STATE, strategy, exponent, window_us, ends, at, used, earlier)
    redis.call('SET', key, state, 'PX', life(us))
end

-- Charges the check at hand, which has just been answered.
local function grant(index)
    local reset = replies[index * 4 + 1]
    if charge[strategy] then charge[strategy](life(reset)) else
        write(0, next_mark, next_level, next_previous, reset)
    end
end

-- Leaves what a call leaves that was not granted: a block that the denial starts, and a corrected clock.
local function settle(index)
    local found = replies[index * 4 - 2]
    if not stored or found >= WHITELISTED then return end
    local latest, changes = now + block, false
    if found == STARTS_BLOCK or (found == BLOCKED and blocked_until > latest) then
        blocked_until, changes = latest, true
    end
    local moves = moved and found ~= BLOCKED
    if not changes and not moves then return end
    local _, _, _, full_at = answer[strategy](0)
    local us = max(wait(full_at), blocked_until - now)
    if not moves then
        redis.call('SETRANGE', key, 10, pack('<d', blocked_until))
        redis.call('PEXPIRE', key, life(us))
    elseif rewind[strategy] then
        rewind[strategy](life(us))
    else
        write(blocked_until, mark, level, previous, us)
    end
end

local passes = true
for index = 1, count do
    if not decide(index, load(index)) then passes = false end
end

for index = 1, count do
    local found = replies[index * 4 - 2]
    if count > 1 then
        load(index, true)
        if found == GRANTED then
            local _, remaining, _, full_at = answer[strategy](passes and cost or 0)
            if not passes then reply(index, GRANTED, remaining, -1, wait(full_at)) end
        end
    end
    if not is_peek and cost > 0 then
        if not passes then settle(index) elseif found == GRANTED then grant(index) end
    end
end

return replies
