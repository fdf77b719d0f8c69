-- Looks further into a log than its first entry; made only when that is needed.
entry = function(index)
    local from = LOG_SIZE + ENTRY_SIZE * index
    local piece, start = stored, from + 1
    if from + ENTRY_SIZE > #stored then piece, start = call('GETRANGE', key, from, from + ENTRY_SIZE - 1), 1 end
    local at, total = unpack_bytes(ENTRY, piece, start)
    at = (at + shift) * scale / tick
    return at - at % 1 - lead, total
end

-- The first entry, from one on, whose time, or running total, is above a bound. That of the last is. Doubles its steps, then
-- halves them: what is looked for lies most often in front.
seek = function(from, bound, is_total)
    local low, high, step = from, from, 1
    while high < tail - 1 do
        local at, total = entry(high)
        if (is_total and total or at) > bound then break end
        low, high, step = high + 1, math.min(high + step, tail - 1), step * 2
    end
    while low < high do
        local middle = math.floor((low + high) / 2)
        local at, total = entry(middle)
        if (is_total and total or at) > bound then high = middle else low = middle + 1 end
    end
    return low
end

-- The entries from one to before another, in the rule's tick and moved back: once, when a rule's limit has changed so much
-- that it counts in another tick.
rebuild = function(from, past)
    stored = call('GETRANGE', key, 0, -1)
    local entries = {}
    for index = from, past - 1 do entries[#entries + 1] = pack(ENTRY, entry(index)) end
    return table.concat(entries)
end
