-- Makes a lock last longer, if it is still ours. KEYS: the lock. ARGV: what we have put there, and milliseconds.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 0
