-- Credit that earns limit × ticks up to the capacity; a request costs a window.
if strategy == 4 then
    local full, price = capacity * window, asked * window
    local since, credit = ticks, full
    if is_shared then
        if mark > ticks then since = mark end
        credit = level + (since - mark) * limit
        if credit > full then credit = full end
    end
    fits = price <= credit
    local lacking = price - credit - 1
    retry_at = since + (lacking - lacking % limit) / limit + 1
    if fits then credit = credit - price end
    next_mark, next_level = since, credit
    rest = (credit - credit % window) / window
    lacking = full - credit - 1
    full_at = lacking >= 0 and since + (lacking - lacking % limit) / limit + 1 or 0
    next_previous = full_at < MAXIMUM and full_at or MAXIMUM
end
