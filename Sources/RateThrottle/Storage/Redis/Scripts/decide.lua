-- Decides all checks of a call in one step: all are granted, or none is charged. Or several such calls, one after the other,
-- each as if it were alone. What is for one call only stands behind a mark, what is for several between two.
--
-- KEYS      the states of checks; the lists of each identifier; then the logs, which are read piece by piece
-- ARGV[1]   1 for a peek, 0 else; how many keys are read at once; how many checks there are. Then each check: strategy;
--           tick as a power of ten; numbers of its key and of its identifier's lists; window and block in µs; limit;
--           capacity; cost. Of several calls: 0; how many keys are read at once; how many calls there are. Then each call
--           as above, by numbers of all keys
-- ARGV[2]   in tests, the time in µs; left out for the server's
-- returns   the time; for each check what was found, what remains, and the µs to retry (-1: none) and to the full quota. Of
--           several calls: an error's text in place of the first number of the call that failed, and 0 for its others
--
-- The arithmetic is that of Sources/RateThrottle/Strategies: whole numbers up to 2^53, which doubles hold exactly. Quotients
-- are rounded down as (a - a % b) / b and up as (a + -a % b) / b; where that sum may be beyond 2^53, as one more than those
-- of a - 1 rounded down. There are no functions but for logs: a server makes them anew in each call, which would take as
-- long as all else. Files of the strategies that a call needs stand in for the marks.

-- What is found, as the storage reads it.
local GRANTED, DENIED, STARTS_BLOCK, BLOCKED, NEVER_FITS, WHITELISTED, BLACKLISTED = 1, 2, 3, 4, 5, 6, 7
-- What is stored: strategy, tick, window and the end of the block; then mark, level and previous, or the rest of a log.
local STATE, STATE_SIZE, HEADER = '<BBddddd', 42, '<BBdd'
local MAXIMUM = 2 ^ 53
-- The longest time that is told, in µs, which an integer of 64 bits still holds; and the longest life of a key, in ms.
local LONGEST, LONGEST_LIFE = 2 ^ 63 - 1024, 2 ^ 43
local LOG, SLIDING_COUNTER, CHECK, CHECK_SIZE = 2, 3, '<BBI4I4ddddd', 50
-- A log: see sliding_window.lua. One of up to SMALL entries is read and written as a whole; of others so much is read.
local LOG_SIZE, LOG_FIELDS, ENTRY, ENTRY_SIZE, SMALL = 66, '<dddddd', '<dd', 16, 64

local pack, unpack_bytes, call = struct.pack, struct.unpack, redis.call
local mode, readable, amount = unpack_bytes('<BI4I4', ARGV[1])
--@ one local count, is_peek, ask_at, answer_at = amount, mode == 1, 10, 0

-- Now, and how many ms a key outlives its use: a server may count lifetimes from a time a little before this. The keys of
-- tests must not end while their clock stands still.
local now, margin
if ARGV[2] then
    now, margin = tonumber(ARGV[2]), 3600000
else
    local time = call('TIME')
    now, margin = time[1] * 1000000 + time[2], 100
end

local values = call('MGET', unpack(KEYS, 1, readable < 1000 and readable or 1000))
for from = 1001, readable, 1000 do
    local more = call('MGET', unpack(KEYS, from, readable < from + 999 and readable or from + 999))
    for index = 1, #more do values[from + index - 1] = more[index] end
end

local replies = { now, 0, 0, 0, 0 }
--@ many
-- What was written since all was read.
local written = {}
-- One for all calls; where its own part of what is asked, and of the replies, begins.
local function decide(count, is_peek, ask_at, answer_at)
--@ end
-- Whether all checks pass; whether this is the second time round, which writes what depends on all of them; whether a denial
-- leaves something behind.
local passes, is_second, is_unsettled = true, false, false

repeat
    for index = 1, count do
        local strategy, exponent, number, list, window_us, block, limit, capacity, cost =
            unpack_bytes(CHECK, ARGV[1], ask_at + (index - 1) * CHECK_SIZE)
        local tick, window, ticks = 1, window_us, now
        if exponent > 0 then
            tick = 10 ^ exponent
            window, ticks = window_us / tick, (now - now % tick) / tick
        end

        local reply = answer_at + index * 4 - 2
        local found, remaining, retry, reset = false, 0, -1, 0
        if values[list] then
            if #values[list] ~= 16 then error('damaged state') end
            local white, black = unpack_bytes('<dd', values[list])
            if white > now then
                found, remaining = WHITELISTED, capacity
            elseif black > now then
                found = BLACKLISTED
                if black < math.huge then retry, reset = black - now, black - now end
            end
        end

        -- What is stored: whose it is, and the state. The mark is the window's index, or the time of the last grant; the
        -- level what is used, or left; previous what was used in the window before, or a bucket's end; see buckets.lua.
        local key, stored, written_exponent = KEYS[number], values[number], exponent
        local is_shared, blocked_until, mark, level, previous = false, 0, 0, 0, 0
        --@ many
        stored = written[key] or stored
        --@ end
        if number > readable then
            stored = call('GETRANGE', key, 0, LOG_SIZE + ENTRY_SIZE * SMALL - 1)
            if stored == '' then stored = false end
        end
        if stored then
            local owner, length
            local is_log = #stored ~= STATE_SIZE
            owner, written_exponent, length, blocked_until, mark, level, previous =
                unpack_bytes(is_log and HEADER or STATE, stored)
            if is_log then mark, level, previous = 0, 0, 0 end
            -- Nothing is guessed: what is no state decides nothing, and nothing is written over it. What is no whole number
            -- makes a sum none, too.
            local is_state = owner >= 1 and owner <= 5 and (owner == LOG) == is_log
                and written_exponent % 3 == 0 and written_exponent <= 6
                and (length + blocked_until + mark + level + previous) % 1 == 0 and length >= 1 and length <= MAXIMUM
                and blocked_until >= 0 and blocked_until <= MAXIMUM and mark >= -MAXIMUM and mark <= MAXIMUM
                and level >= 0 and level <= MAXIMUM and previous >= 0 and previous <= MAXIMUM
            if not is_state then error('damaged state') end
            is_shared = owner == strategy and length == window_us
            local rest = blocked_until - now
            if rest > block then rest = block end
            if rest > 0 and not found then found, retry, reset = BLOCKED, rest, rest end
        end

        -- Whether the state had to be moved because a clock went back.
        local moved = false
        local next_mark, next_level, next_previous
        -- Of a log, what its header tells; how far it is moved back; its newest time, and the moment that decides; the first
        -- entry that counts, and the total before it; the µs of its ticks; and what looks further into it.
        local shift, head, tail, base, last_at, last_total
        local lead, newest, moment, first, before, scale, entry, seek, rebuild
        -- A block's end decides how long the key lives; of who is listed nothing is asked, the second time neither.
        if not found or is_second and found == BLOCKED then
            local asked = cost
            if cost > capacity or is_second and not passes then asked = 0 end
            -- Whether that fits, and the ticks at which it does, and at which the key is full again; 0: it is.
            local fits, retry_at, full_at, rest
            --@ answers
            reset = full_at * tick - now
            if reset < 0 then reset = 0 elseif reset > LONGEST then reset = LONGEST end
            if is_second then
                found = replies[reply]
                if found == GRANTED and not passes then replies[reply + 1], replies[reply + 3] = rest, reset end
            elseif cost > capacity then
                found, remaining = NEVER_FITS, rest
            elseif fits then
                found, remaining = GRANTED, rest
            elseif is_peek or cost == 0 or block == 0 then
                found, remaining, retry = DENIED, rest, retry_at * tick - now
                if retry > LONGEST then retry = LONGEST end
            else
                found, retry, reset = STARTS_BLOCK, block, block
            end
        end
        if not is_second then
            replies[reply], replies[reply + 1], replies[reply + 2], replies[reply + 3] = found, remaining, retry, reset
            if found ~= GRANTED and found ~= WHITELISTED then passes = false end
        end

        local leaves_traces, latest = not is_peek and cost > 0, now + block
        if leaves_traces and found == GRANTED and passes and (count == 1 or is_second) then
            local life = (reset + -reset % 1000) / 1000 + margin
            if life > LONGEST_LIFE then life = LONGEST_LIFE end
            --@ grants
            if strategy ~= LOG then
                local state = pack(STATE, strategy, exponent, window_us, 0, next_mark, next_level, next_previous)
                if stored then
                    call('SET', key, state, 'PX', life)
                elseif not call('SET', key, state, 'PX', life, 'NX') then
                    -- MGET has found nothing, and yet something is there, which is no string.
                    error('damaged state')
                end
                --@ many
                written[key] = state
                --@ end
            end
        elseif leaves_traces and stored and not passes and found < WHITELISTED then
            local blocks = found == STARTS_BLOCK or found == BLOCKED and blocked_until > latest
            if found == BLOCKED then moved = false end
            -- A bucket whose rule has changed may take longer to be full than its key lives.
            local outlives = strategy > SLIDING_COUNTER and is_shared and found ~= BLOCKED and next_previous > previous
            if blocks or moved or outlives then is_unsettled = true end
            if blocks then blocked_until = latest end
            if is_second and (blocks or moved or outlives) then
                if blocked_until - now > reset then reset = blocked_until - now end
                local life = (reset + -reset % 1000) / 1000 + margin
                if life > LONGEST_LIFE then life = LONGEST_LIFE end
                if strategy > SLIDING_COUNTER then previous = next_previous end
                if not moved then
                    if blocks then call('SETRANGE', key, 10, pack('<d', blocked_until)) end
                    if outlives then
                        -- In the ticks that are stored there, rounded up, so that it is said once.
                        local ends = previous * tick / 10 ^ written_exponent
                        ends = ends < MAXIMUM and ends + -ends % 1 or MAXIMUM
                        call('SETRANGE', key, STATE_SIZE - 8, pack('<d', ends))
                    end
                    call('PEXPIRE', key, life)
                elseif strategy ~= LOG then
                    local state = pack(STATE, strategy, exponent, window_us, blocked_until, mark, level, previous)
                    call('SET', key, state, 'PX', life)
                end
                --@ many
                if strategy ~= LOG then written[key] = call('GET', key) end
                --@ end
                --@ rewinds
            end
        end
    end
    local is_done = is_second
    is_second = true
until is_done or is_peek and (passes or count == 1) or count == 1 and not is_unsettled
--@ many
end

local ask_at, answer_at = 10, 0
for _ = 1, amount do
    local peeks, _, count = unpack_bytes('<BI4I4', ARGV[1], ask_at)
    ask_at = ask_at + 9
    local is_decided, failure = pcall(decide, count, peeks == 1, ask_at, answer_at)
    if not is_decided then
        -- What failed is told to who asked, in the server's words; before version 7 they stand inside others.
        if type(failure) == 'table' then failure = failure.err end
        if not string.find(failure, '^%u+ ') then failure = 'ERR Error running script: ' .. failure end
        for index = answer_at + 2, answer_at + 1 + count * 4 do replies[index] = 0 end
        replies[answer_at + 2] = failure
    end
    ask_at, answer_at = ask_at + count * CHECK_SIZE, answer_at + count * 4
end
--@ end

return replies
