adapt[1] = adapt_windows

answer[1] = function(asked)
    local index, used = mark, level
    local reached = floor(ticks / window)
    if reached > index then index, used = reached, 0 end
    local fits = used <= limit - asked
    if fits then used = used + asked end
    next_mark, next_level, next_previous = index, used, 0
    local finish = (index + 1) * window
    return fits, max(0, limit - used), finish, used > 0 and finish or 0
end
