-- Decides all checks of a call in one step: all are granted, or none is charged. This file, those of the strategies that the
-- call needs and decide.lua are put together, in this order, so that a call pays for no other strategy.
--
-- KEYS      the states of checks; the lists of each identifier; then the logs, which are read piece by piece
-- ARGV[1]   1 for a peek, 0 else; how many keys are read at once; in tests, the time
-- ARGV[…]   each check: strategy; tick as a power of ten; numbers of its key and of its identifier's lists; window and block
--           in µs; limit; capacity; cost
-- returns   the time; for each check what was found, what remains, and the µs to retry (-1: none) and to the full quota
--
-- The arithmetic is that of Sources/RateThrottle/Strategies: whole numbers up to 2^53, which doubles hold exactly. So do
-- their quotients once rounded down or up.

local pack, unpack_bytes = struct.pack, struct.unpack
local floor, ceil, max, min = math.floor, math.ceil, math.max, math.min

-- What is stored: strategy, tick, window and the end of the block; then mark, level and previous, or the rest of a log.
local HEADER, STATE = '<BBdd', '<BBddddd'

-- The check at hand.
local strategy, exponent, window_us, block, limit, capacity, cost
-- Its tick in µs, its window and now in ticks.
local tick, window, ticks
-- Its key, what is stored there, the tick of that, and the end of its block.
local key, stored, written_exponent, blocked_until
-- Its state as the rule sees it now, and whether that is because a clock went back. The mark is the window's index, or the
-- time of the last grant; the level what is used, or left; previous what was used in the window before.
local mark, level, previous, moved
-- The state after a grant.
local next_mark, next_level, next_previous

-- Now in µs since the epoch, and how many ms a key outlives its use.
local now, margin

-- By strategy: sees a stored state, or none, as the rule's; answers a cost with whether it fits, what remains, and the ticks
-- at which it fits and at which the key is full again (0: it is).
local adapt, answer = {}, {}
-- By strategy, where a state is more than three numbers: writes a grant; writes a state whose clock went back.
local charge, rewind = {}, {}

-- Nothing is decided by what is not a state, and nothing is written over it.
local function expect(holds)
    if not holds then error('damaged state') end
end

-- A quantity of the stored state's ticks, in the rule's.
local function convert(amount)
    if written_exponent >= exponent then return amount * 10 ^ (written_exponent - exponent) end
    return floor(amount / 10 ^ (exponent - written_exponent))
end
