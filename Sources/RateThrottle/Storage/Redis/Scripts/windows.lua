-- Fixed windows and sliding counters: window indices and counts are the same in every tick.
local function adapt_windows(is_shared)
    if not is_shared then
        mark, level, previous = floor(ticks / window), 0, 0
    elseif mark * window > ticks + window then
        mark, moved = floor(ticks / window), true
    end
end
