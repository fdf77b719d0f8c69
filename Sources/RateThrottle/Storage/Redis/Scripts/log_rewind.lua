-- Writes back a log that is moved because a clock went back: all its entries at once, in what is added to their times.
if strategy == LOG and moved then
    local header = pack(HEADER, LOG, exponent, window_us, blocked_until)
    if written_exponent == exponent then
        call('SETRANGE', key, 0, header .. pack(LOG_FIELDS, shift - lead, head, tail, base, last_at, last_total))
        call('PEXPIRE', key, life)
    else
        header = header .. pack(LOG_FIELDS, 0, 0, tail - head, base, newest, last_total)
        call('SET', key, header .. rebuild(head, tail), 'PX', life)
    end
end
