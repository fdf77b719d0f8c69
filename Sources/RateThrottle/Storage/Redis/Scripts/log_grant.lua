-- Adds a grant to a log: to its last entry, when that is of the same tick, or as a new one. Where nothing stays, it begins
-- anew.
if strategy == LOG then
    local past = tail
    if first < tail and newest == moment then past = tail - 1 end
    local start, total, moves, kept = before, last_total + cost, 0, ''
    if first == tail then start, total = 0, cost end
    if first < past and written_exponent == exponent then moves = shift - lead end
    local added = pack(ENTRY, moment - moves, total)
    -- Copying what stays is paid for by what has gone out of reach since it was last copied.
    local copies = first == tail or tail <= SMALL or first >= SMALL / 2 and first * 2 >= tail
    if copies or written_exponent ~= exponent then
        local from, finish = LOG_SIZE + ENTRY_SIZE * first, LOG_SIZE + ENTRY_SIZE * past
        if from < finish then
            if written_exponent ~= exponent then
                kept = rebuild(first, past)
            elseif finish <= #stored then
                kept = string.sub(stored, from + 1, finish)
            else
                kept = call('GETRANGE', key, from, finish - 1)
            end
        end
        local fields = pack(LOG_FIELDS, moves, 0, past - first + 1, start, moment - moves, total)
        local log = pack(HEADER, LOG, exponent, window_us, 0) .. fields .. kept .. added
        if stored then
            call('SET', key, log, 'PX', life)
        elseif not call('SET', key, log, 'PX', life, 'NX') then
            -- GETRANGE has found nothing, and yet something is there: an empty string.
            error('damaged state')
        end
    else
        local fields = pack(LOG_FIELDS, moves, first, past + 1, start, moment - moves, total)
        call('SETRANGE', key, LOG_SIZE + ENTRY_SIZE * past, added)
        call('SETRANGE', key, 0, pack(HEADER, LOG, exponent, window_us, 0) .. fields)
        call('PEXPIRE', key, life)
    end
end
