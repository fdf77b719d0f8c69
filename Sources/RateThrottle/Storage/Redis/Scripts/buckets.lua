-- Token buckets and leaky buckets, whose mark is a time and whose level is in requests × ticks.
local function adapt_buckets(is_shared, fresh)
    if not is_shared then
        mark, level, previous = ticks, fresh, 0
        return
    end
    if written_exponent ~= exponent then
        mark, level = convert(mark), min(convert(level), 2 ^ 53)
    end
    if mark > ticks + window then mark, moved = ticks, true end
end
