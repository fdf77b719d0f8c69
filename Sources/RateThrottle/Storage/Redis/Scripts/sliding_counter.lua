adapt[3] = adapt_windows

answer[3] = function(asked)
    local index, current, before = mark, level, previous
    local reached = floor(ticks / window)
    if reached > index then
        before = reached == index + 1 and current or 0
        index, current = reached, 0
    end
    local start = index * window
    local weight = before * (window - max(0, ticks - start))
    local room = limit - current - asked
    local fits = room >= 0 and weight <= room * window
    local retry_at
    if fits then
        current = current + asked
    elseif room < 0 then
        retry_at = start + 2 * window - floor((limit - asked) * window / current)
    else
        retry_at = start + window - floor(room * window / before)
    end
    next_mark, next_level, next_previous = index, current, before
    local full_at = current > 0 and start + 2 * window or before > 0 and start + window or 0
    return fits, max(0, limit - current - ceil(weight / window)), retry_at, full_at
end
