-- Replaces a value if it is the expected one.
--
-- KEYS[1]   the key
-- ARGV      what to store; the lifetime in ms, or '' for no end; what must be stored, left out when the key must be absent
-- returns   1 when it was replaced, 0 when not
local stored = redis.call('GET', KEYS[1])
if (stored or nil) ~= ARGV[3] then return 0 end
if ARGV[2] == '' then
    redis.call('SET', KEYS[1], ARGV[1])
else
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 1
