-- Adds to, takes off, or reads the lists of one identifier, which are one value: when its whitelist and its blacklist entry
-- end, in µs since the epoch; 0 for no entry, infinity for no end.
--
-- KEYS[1]   the lists
-- ARGV      'add', 'remove' or 'contains'; 1 for the whitelist, 2 for the blacklist; for 'add' the µs that the entry lasts,
--           or '' for no end; in tests, the time
-- returns   whether the identifier was on the list before: 1 or 0
local action, which, length, injected = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]

local now, margin
if injected then
    now, margin = tonumber(injected), 3600000
else
    local time = redis.call('TIME')
    now, margin = time[1] * 1000000 + time[2], 100
end

local ends = { 0, 0 }
local stored = redis.call('GET', KEYS[1])
if stored then
    if #stored ~= 16 then error('damaged state') end
    ends[1], ends[2] = struct.unpack('<dd', stored)
end
local was_listed = ends[which] > now and 1 or 0
if action == 'contains' then return was_listed end

ends[which] = 0
if action == 'add' then ends[which] = length == '' and math.huge or now + tonumber(length) end
local last = math.max(ends[1], ends[2])
if last <= now then
    redis.call('DEL', KEYS[1])
elseif last == math.huge then
    redis.call('SET', KEYS[1], struct.pack('<dd', ends[1], ends[2]))
else
    redis.call('SET', KEYS[1], struct.pack('<dd', ends[1], ends[2]), 'PX', math.ceil((last - now) / 1000) + margin)
end
return was_listed
