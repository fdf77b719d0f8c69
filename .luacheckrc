-- The scripts run inside Redis, which adds these.
std = 'lua51'
read_globals = { 'redis', 'struct', 'KEYS', 'ARGV' }
max_line_length = 125

-- Parts that stand in for the marks of decide.lua: they use what is declared there.
local parts = {
    'HEADER', 'MAXIMUM', 'pack', 'unpack_bytes', 'call', 'key', 'stored', 'written_exponent', 'exponent', 'strategy',
    'window_us', 'capacity', 'limit', 'cost', 'tick', 'window', 'ticks', 'is_shared', 'blocked_until', 'mark', 'level',
    'previous', 'moved', 'next_mark', 'next_level', 'next_previous', 'asked', 'fits', 'rest', 'retry_at', 'full_at',
    'life', 'LOG', 'head', 'base', 'last_at', 'last_total', 'newest', 'first', 'before', 'moment', 'LOG_SIZE',
    'LOG_FIELDS', 'ENTRY', 'ENTRY_SIZE', 'SMALL', 'shift', 'lead', 'tail', 'entry', 'seek', 'scale', 'rebuild',
}
local scripts = 'Sources/RateThrottle/Storage/Redis/Scripts/'
for _, part in ipairs { 'buckets', 'fixed_window', 'sliding_counter', 'token_bucket', 'leaky_bucket', 'sliding_window',
    'log', 'log_grant', 'log_rewind' } do
    files[scripts .. part .. '.lua'] = { globals = parts }
end
-- Declared for the parts, or given a value by them.
files[scripts .. 'decide.lua'] = { ignore = { '211', '221', '231', '311', '331' } }
