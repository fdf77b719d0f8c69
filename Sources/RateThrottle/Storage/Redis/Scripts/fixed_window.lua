-- Counts in windows aligned to the epoch.
if strategy == 1 then
    local index, used = (ticks - ticks % window) / window, 0
    if is_shared then
        if mark * window > ticks + window then mark, moved = index, true end
        if mark >= index then index, used = mark, level end
    end
    fits = used <= limit - asked
    if fits then used = used + asked end
    next_mark, next_level, next_previous = index, used, 0
    rest = used < limit and limit - used or 0
    retry_at = (index + 1) * window
    full_at = used > 0 and retry_at or 0
end
