-- Token buckets and leaky buckets, whose mark is a time and whose level is in requests × ticks.
if strategy >= 4 and is_shared then
    if written_exponent > exponent then
        local ratio = 10 ^ (written_exponent - exponent)
        mark, level = mark * ratio, level * ratio
    elseif written_exponent < exponent then
        local ratio = 10 ^ (exponent - written_exponent)
        mark, level = (mark - mark % ratio) / ratio, (level - level % ratio) / ratio
    end
    if level > 2 ^ 53 then level = 2 ^ 53 end
    if mark > ticks + window then mark, moved = ticks, true end
end
