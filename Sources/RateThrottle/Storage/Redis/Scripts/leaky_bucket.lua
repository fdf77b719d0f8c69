adapt[5] = function(is_shared) adapt_buckets(is_shared, 0) end

answer[5] = function(asked)
    local moment, full, price = max(ticks, mark), limit * window, asked * window
    local standing = max(0, level - (moment - mark) * limit)
    local excess = standing - (full - price)
    local fits = excess <= 0
    local after = fits and standing + price or standing
    next_mark, next_level, next_previous = moment, after, 0
    local full_at = after > 0 and moment + ceil(after / limit) or 0
    return fits, floor(max(0, full - after) / window), moment + ceil(excess / limit), full_at
end
