-- Counts in aligned windows; the one before weighs by the part of it that is still within a window's length.
if strategy == 3 then
    local index, current, earlier = (ticks - ticks % window) / window, 0, 0
    if is_shared then
        if mark * window > ticks + window then mark, moved = index, true end
        if mark >= index then
            index, current, earlier = mark, level, previous
        elseif mark == index - 1 then
            earlier = level
        end
    end
    local start = index * window
    local weight = earlier * (ticks > start and start + window - ticks or window)
    local room = limit - current - asked
    fits = room >= 0 and weight <= room * window
    if fits then
        current = current + asked
    elseif room < 0 then
        local part = (limit - asked) * window
        retry_at = start + 2 * window - (part - part % current) / current
    else
        local part = room * window
        retry_at = start + window - (part - part % earlier) / earlier
    end
    next_mark, next_level, next_previous = index, current, earlier
    rest = limit - current - (weight + -weight % window) / window
    if rest < 0 then rest = 0 end
    full_at = current > 0 and start + 2 * window or earlier > 0 and start + window or 0
end
