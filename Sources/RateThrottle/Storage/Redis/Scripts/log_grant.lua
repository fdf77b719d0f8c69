-- Adds a grant to a log: to its last entry, when that is of the same tick, or as a new one.
if strategy == LOG then
    local past = tail
    if first < tail and newest == moment then past = tail - 1 end
    -- Where nothing stays, a log begins anew.
    local start, total, moves = before, last_total + cost, 0
    if first == tail then start, total = 0, cost end
    if first < past and written_exponent == exponent then moves = shift - lead end
    local added = pack(ENTRY, moment - moves, total)
    -- Copying what stays is paid for by what has gone out of reach since it was last copied.
    local is_cheap = first == tail or tail <= SMALL or first >= SMALL / 2 and first * 2 >= tail
    if is_cheap or written_exponent ~= exponent then
        local size = past - first + 1
        local header = pack(LOG_HEADER, LOG, exponent, window_us, 0, moves, 0, size, start, moment - moves, total)
        call('SET', key, header .. copy(first, past) .. added, 'PX', life)
    else
        local size = past + 1
        local header = pack(LOG_HEADER, LOG, exponent, window_us, 0, moves, first, size, start, moment - moves, total)
        call('SETRANGE', key, LOG_SIZE + ENTRY_SIZE * past, added)
        call('SETRANGE', key, 0, header)
        call('PEXPIRE', key, life)
    end
end
