-- A log: a header, then an entry for each tick in which something was granted, with the running total of all grants. Entries
-- lie in order of both, so that what is looked for is found by halving, and what is out of reach is only passed over. The
-- first entry tells enough most of the time. An entry counts for a window's length.
--
-- header    that of every state; what is added to the times of entries; the first entry in reach; the number of entries; the
--           running total before the first in reach; time and running total of the last
if strategy == LOG then
    shift, head, tail, base, last_at, last_total, lead = 0, 0, 0, 0, 0, 0, 0
    newest, moment, first, before = ticks, ticks, 0, 0
    if is_shared then
        shift, head, tail, base, last_at, last_total = unpack_bytes(LOG_FIELDS, stored, 19)
        -- As a whole it has the length that it says; see decide.lua.
        local size = LOG_SIZE + ENTRY_SIZE * tail
        local is_log = (shift + head + tail + base + last_at + last_total) % 1 == 0 and shift >= -MAXIMUM
            and shift <= MAXIMUM and last_at >= -MAXIMUM and last_at <= MAXIMUM and head >= 0 and head < tail
            and base >= 0 and base < last_total and last_total <= MAXIMUM
            and (size == #stored or size > #stored and size == call('STRLEN', key))
        if not is_log then error('damaged state') end

        -- Times are the rule's ticks from here on, and moved back by a lead, if a clock went back by more than a window.
        scale = 10 ^ written_exponent
        newest = (last_at + shift) * scale / tick
        newest = newest - newest % 1
        if newest > ticks + window then lead, moved, newest = newest - ticks, true, ticks end
        if newest > ticks then moment = newest end
        local from = LOG_SIZE + ENTRY_SIZE * head
        local piece, start = stored, from + 1
        if from + ENTRY_SIZE > #stored then piece, start = call('GETRANGE', key, from, from + ENTRY_SIZE - 1), 1 end
        local front_at, front_total = unpack_bytes(ENTRY, piece, start)
        front_at = (front_at + shift) * scale / tick
        front_at = front_at - front_at % 1 - lead

        -- The bound is what must have left for the cost to fit.
        local horizon, bound = moment - window, last_total + asked - limit
        if newest <= horizon then
            first, before = tail, last_total
        elseif front_at > horizon and front_total >= bound and written_exponent == exponent then
            first, before, retry_at = head, base, front_at + window
        else
            --@ log
            first, before = seek(head, horizon, false), base
            if first > head then before = select(2, entry(first - 1)) end
            if bound > before then retry_at = entry(seek(first, bound - 1, true)) + window end
        end
    end
    local used = last_total - before
    fits = used <= limit - asked
    full_at = fits and asked > 0 and moment or newest
    if fits then used = used + asked end
    full_at = used > 0 and full_at + window or 0
    rest = used < limit and limit - used or 0
end
