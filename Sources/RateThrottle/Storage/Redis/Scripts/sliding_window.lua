-- An entry counts for a window's length.
if strategy == LOG then
    shift, lead, tail, moment = 0, 0, 0, ticks
    first, before, head, base, newest, last_total = 0, 0, 0, 0, ticks, 0
    if is_shared then
        shift, head, tail, base, last_at, last_total = unpack_bytes(LOG_FIELDS, stored, 19)
        newest = entry_time(last_at)
        if newest > ticks + window then lead, moved, newest = newest - ticks, true, ticks end
        if newest > ticks then moment = newest end
        first, before = tail, last_total
        if newest > moment - window then
            first, before = seek(head, moment - window, false), base
            if first > head then before = select(2, entry(first - 1)) end
        end
    end
    local used = last_total - before
    fits = used <= limit - asked
    if not fits then retry_at = entry(seek(first, last_total + asked - limit - 1, true)) + window end
    full_at = fits and asked > 0 and moment or newest
    if fits then used = used + asked end
    full_at = used > 0 and full_at + window or 0
    rest = used < limit and limit - used or 0
end
