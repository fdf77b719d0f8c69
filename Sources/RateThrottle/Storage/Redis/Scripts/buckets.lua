-- Token buckets and leaky buckets, whose mark is a time and whose level is in requests × ticks. What they keep as previous
-- is when the key was to be full again, under the rule as it was when that was written: until then it lives.
if strategy >= 4 and is_shared then
    if written_exponent > exponent then
        local ratio = 10 ^ (written_exponent - exponent)
        mark, level, previous = mark * ratio, level * ratio, previous * ratio
    elseif written_exponent < exponent then
        local ratio = 10 ^ (exponent - written_exponent)
        mark, level = (mark - mark % ratio) / ratio, (level - level % ratio) / ratio
        previous = (previous - previous % ratio) / ratio
    end
    if level > MAXIMUM then level = MAXIMUM end
    if mark > ticks + window then mark, moved = ticks, true end
end
