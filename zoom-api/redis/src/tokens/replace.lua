-- Puts tokens in place of those that they came for. KEYS: the tokens. ARGV: the fence of those that are expected, the
-- fence of the new ones, the new ones, and how many milliseconds they are good for (0: for ever).
local held = redis.call('HGET', KEYS[1], 'fence') or ''
if held ~= ARGV[1] and (held ~= ARGV[2] or held == '') then
  return 0
end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'fence', ARGV[2], 'tokens', ARGV[3])
  if tonumber(ARGV[4]) > 0 then
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
  else
    redis.call('PERSIST', KEYS[1])
  end
end
return 1
