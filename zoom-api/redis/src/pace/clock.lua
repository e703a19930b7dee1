local function clock()
  return redis.call('TIME')
end
