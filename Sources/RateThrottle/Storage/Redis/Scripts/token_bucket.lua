adapt[4] = function(is_shared) adapt_buckets(is_shared, capacity * window) end

answer[4] = function(asked)
    local moment, full, price = max(ticks, mark), capacity * window, asked * window
    local credit = min(level + (moment - mark) * limit, full)
    local fits = price <= credit
    local left = fits and credit - price or credit
    next_mark, next_level, next_previous = moment, left, 0
    local full_at = left < full and moment + ceil((full - left) / limit) or 0
    return fits, floor(left / window), moment + ceil((price - credit) / limit), full_at
end
