-- A level that drains limit × ticks; a request adds a window, and what would overflow is refused.
if strategy == 5 then
    local full, price = limit * window, asked * window
    local since, standing = ticks, 0
    if is_shared then
        if mark > ticks then since = mark end
        standing = level - (since - mark) * limit
        if standing < 0 then standing = 0 end
    end
    local excess = standing - (full - price) - 1
    fits = excess < 0
    retry_at = since + (excess - excess % limit) / limit + 1
    if fits then standing = standing + price end
    next_mark, next_level = since, standing
    rest = standing < full and (full - standing - (full - standing) % window) / window or 0
    excess = standing - 1
    full_at = excess >= 0 and since + (excess - excess % limit) / limit + 1 or 0
    next_previous = full_at < MAXIMUM and full_at or MAXIMUM
end
