-- Adds to a whole number; a key that is not there counts from 0 and gets the lifetime, one that is there keeps its own.
--
-- KEYS[1]   the number
-- ARGV      what to add; the lifetime in ms
-- returns   the sum as text, because a number of Lua holds no more than 53 bits
if redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then return ARGV[1] end
local sum = redis.pcall('INCRBY', KEYS[1], ARGV[1])
if type(sum) == 'table' then return sum end
return redis.call('GET', KEYS[1])
