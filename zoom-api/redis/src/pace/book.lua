-- The books of one account. One run answers for all that a process wants at a moment: it takes note of what the
-- process has to tell, and then books places. A call takes its place from all its budgets, or from none.
--
-- Times are microseconds. `now` is the time of the books: that of the store as long as it runs evenly, and never
-- earlier than it was. What a process gets and gives are distances from now, so that no two clocks are compared.
--
-- KEYS: the books, the days, who is here, then a sorted set of times for each window.

local position = 0
local function text()
  position = position + 1
  return ARGV[position]
end
local function number()
  return tonumber(text())
end
local function whole(value)
  return string.format('%.0f', value)
end
local function table_of(pairs)
  local result = {}
  for i = 1, #pairs, 2 do
    result[pairs[i]] = pairs[i + 1]
  end
  return result
end

local me, nonce = text(), text()
-- What the process knows: which books, their time in the last answer, and how much has passed since, at least and
-- at most.
local known, seen, least_passed, most_passed = text(), number(), number(), number()
-- How many processes it has seen, if it comes back after a time without the store, and how long it takes until
-- all have come back.
local back, grace = number(), number()
-- How far ahead this process takes places, how far ahead any does at most, and how long one is taken to be there.
local horizon, furthest, lifetime = number(), number(), number()
-- How fast a rate that was stepped back returns: parts of the whole in its next window, after how many windows it
-- returns twice as fast, and for how many calls go out one by one.
local gain, hurry, memory = number(), number(), number()
-- By how much windows are longer.
local spare = number()

-- The time of the books.

local time = clock()
local real = time[1] * 1000000 + time[2]
local today = math.floor(time[1] / 86400)
local books = table_of(redis.call('HGETALL', KEYS[1]))
local changed = {}
local function note(field, value)
  books[field] = value
  changed[field] = value
end
local function amount(field, default)
  local value = books[field] or default
  return value and tonumber(value)
end

if not books.epoch then
  note('epoch', nonce)
  note('born', whole(real))
  note('turns', '0')
end
local fresh = known ~= '' and known ~= books.epoch
if fresh and not books.lost then
  -- Others have seen books that are gone. Nobody knows what was in the windows: they count as full.
  note('lost', '1')
end
local last = amount('now', real)
local now = math.max(real + amount('skew', 0), last)
if known == books.epoch and now > seen + most_passed then
  -- The calendar of the store has jumped: less time has passed than it says. Only what has passed for certain
  -- counts, or windows would end too early.
  now = math.max(last, seen + least_passed)
end
if now - real ~= amount('skew', 0) then
  note('skew', whole(now - real))
  note('turns', whole(amount('turns', 0) + 1))
end
note('now', whole(now))

-- The days. Their counters begin with the day, and when the store has lost them.

-- Zoom closes no day for longer, in milliseconds. What says so was written by a wrong clock.
local longest = 25 * 3600000

local days = table_of(redis.call('HGETALL', KEYS[2]))
if tonumber(days.day or -1) ~= today then
  redis.call('DEL', KEYS[2])
  local kept = { day = whole(today), book = nonce }
  for field, value in pairs(days) do
    local ahead = string.sub(field, 1, 6) == 'until:' and tonumber(value) - real / 1000 or 0
    if ahead > 0 and ahead <= longest then
      kept[field] = value
    end
  end
  days = kept
  for field, value in pairs(days) do
    redis.call('HSET', KEYS[2], field, value)
  end
end
local function used(field)
  return tonumber(days[field] or 0)
end
-- Until when Zoom has closed a budget, in milliseconds after 1970, or 0.
local function closed(field)
  local ends = tonumber(days['until:' .. field] or 0)
  local ahead = ends - real / 1000
  return ahead > 0 and ahead <= longest and ends or 0
end
local function count(field, by)
  days[field] = whole(math.max(0, used(field) + by))
  redis.call('HSET', KEYS[2], field, days[field])
end

-- Who is here.

if back > 0 and now >= amount('returned', 0) + grace then
  note('returned', whole(now))
  note('expected', whole(math.max(back, redis.call('ZCARD', KEYS[3]))))
end
redis.call('ZADD', KEYS[3], whole(now), me)
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', whole(now - lifetime))
local here = redis.call('ZCARD', KEYS[3])

-- Those that are still without the store go on with their share. Until they are back, it is not given out twice.
local present = 1
if books.returned and now < amount('returned') + grace then
  local returned = redis.call('ZCOUNT', KEYS[3], books.returned, '+inf')
  present = math.min(1, returned / amount('expected'))
end

-- Rates and pauses of labels.

-- When a pause ends, or 0. No pause is longer than a day: what says so was written by another hand.
local function ends(field)
  local time = amount(field, 0)
  return time <= now + longest * 1000 and time or 0
end

-- Windows that have passed since the rate was stepped back.
local function since_step(label)
  local stepped = amount('stepped:' .. label)
  return stepped and (now - stepped) / amount('window:' .. label)
end

-- Whether others were noticed not long ago, by a 429 or by what an answer says is left.
local function contended(label)
  local noticed = amount('noticed:' .. label)
  local since = noticed and (now - noticed) / amount('span:' .. label) or memory
  return math.min(since, since_step(label) or memory) < memory
end

local function rate(label)
  local past = since_step(label)
  if not past then
    return 1
  end
  return math.min(1, amount('rate:' .. label) + gain * past * (1 + past / (2 * hurry)))
end

-- A call that left before the last step back tells nothing new, but for a time that Zoom asks for.
local function step_back(label, ago, length, factor, least, asked, wait)
  if now - ago > amount('stepped:' .. label, 0) then
    note('rate:' .. label, string.format('%.4f', math.max(least, rate(label) * factor)))
    note('stepped:' .. label, whole(now))
    note('window:' .. label, whole(length))
  else
    wait = 0
  end
  wait = asked < 0 and wait or asked
  note('pause:' .. label, whole(math.max(ends('pause:' .. label), now + wait)))
end

-- What Zoom has counted under a label, by an answer. If that is more by a few than all processes can have sent in a
-- window while the call was on its way, others call, too.
local function hint(label, key, counted, few, length, departed, ended)
  local own = redis.call('ZCOUNT', key, '(' .. whole(now - departed - length), whole(now - ended))
  if counted - own > few then
    note('noticed:' .. label, whole(now - ended))
    note('span:' .. label, whole(length))
  end
end

-- Windows.

-- The first time from `t` on at which a call fits, so that no window of this length holds more than `most`.
local function fit(key, most, length, t)
  local newest = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2]
  if not newest then
    return t
  end
  if t >= tonumber(newest) then
    local oldest = redis.call('ZRANGE', key, -most, -most, 'WITHSCORES')[2]
    return oldest and math.max(t, tonumber(oldest) + length) or t
  end
  local times = {}
  local entries = redis.call('ZRANGEBYSCORE', key, '(' .. whole(t - length), '+inf', 'WITHSCORES')
  for i = 2, #entries, 2 do
    times[#times + 1] = tonumber(entries[i])
  end
  -- `first` to `first + most - 1` would share a window with the call.
  local first = 1
  while first + most - 1 <= #times do
    local low, high = times[first], times[first + most - 1]
    if math.max(high, t) - math.min(low, t) >= length then
      if low > t then
        break
      end
      first = first + 1
    elseif low > t then
      t = low
    else
      t = low + length
      first = first + 1
    end
  end
  return t
end

local function window()
  local key, calls, length, label = KEYS[number()], number(), number(), text()
  local floor = ends('hold:' .. key)
  if label ~= '' then
    calls = calls * rate(label) * present
    floor = math.max(floor, ends('pause:' .. label))
  end
  -- Where others call, too, a burst would not fit in between.
  local apart
  if label ~= '' and contended(label) then
    apart = math.ceil((length + spare) / calls)
  end
  -- What is no whole number of calls is the next one in a window that is longer by as much.
  local most = math.max(1, math.ceil(calls - 0.000001))
  length = math.ceil(length * most / calls) + spare
  if books.lost then
    floor = math.max(floor, tonumber(books.born) + furthest + length)
  end
  return { key = key, most = most, length = length, label = label, floor = floor, apart = apart }
end

-- Keeps a window for as long as its calls count, and forgets those that do not.
local function keep(w)
  redis.call('ZREMRANGEBYSCORE', w.key, '-inf', whole(now - 3 * w.length))
  redis.call('PEXPIRE', w.key, whole(3600000 + 3 * w.length / 1000))
end

local function free(w)
  return math.max(0, w.most - redis.call('ZCOUNT', w.key, '(' .. whole(now - w.length), '+inf'))
end

-- The first time at which a call fits into all windows, and the one that it waits for.
local function place(windows)
  local t, binds = now, 0
  repeat
    local before = t
    for i, w in ipairs(windows) do
      local from = math.max(t, w.floor)
      if w.label ~= '' and from == now then
        -- Nothing is free before the edge, so that nobody has to look there again.
        from = math.max(from, amount('edge:' .. w.label, 0))
        from = fit(w.key, w.most, w.length, from)
        if from <= now + horizon then
          note('edge:' .. w.label, whole(from))
        end
      else
        from = fit(w.key, w.most, w.length, from)
      end
      if w.apart then
        from = fit(w.key, 1, w.apart, from)
      end
      if from > t then
        t, binds = math.ceil(from), i
      end
      if t > now + horizon then
        return t, binds
      end
    end
  until t == before
  return t, binds
end

local function booking()
  local wanted, id = number(), text()
  local windows, budgets = {}, {}
  for i = 1, number() do
    windows[i] = window()
    keep(windows[i])
  end
  for i = 1, number() do
    budgets[i] = { field = text(), limit = number() }
    for _ = 1, number() do
      local book, day, count_seen = text(), number(), number()
      local knows_more = book ~= days.book and not days.reset and count_seen > used(budgets[i].field)
      if day == today and knows_more then
        -- These counters began in the middle of a day of which the process knows more.
        count(budgets[i].field, count_seen - used(budgets[i].field))
      end
    end
  end
  local waits, next, binds, exhausted, until_time = {}, -1, 0, 0, 0
  for taken = 1, wanted do
    for i, budget in ipairs(budgets) do
      local ends = closed(budget.field)
      if ends > 0 then
        exhausted, until_time = i, ends
      elseif budget.limit >= 0 and used(budget.field) >= budget.limit then
        exhausted, until_time = i, (today + 1) * 86400000
      end
    end
    if exhausted > 0 then
      break
    end
    local t, by = place(windows)
    if t > now + horizon then
      next, binds = t - now, by
      break
    end
    for _, w in ipairs(windows) do
      redis.call('ZADD', w.key, whole(t), id .. ':' .. taken .. ':' .. whole(today))
    end
    for _, budget in ipairs(budgets) do
      if budget.limit >= 0 then
        count(budget.field, 1)
      end
    end
    waits[taken] = t - now
  end
  local counts, left = {}, {}
  for i, budget in ipairs(budgets) do
    counts[i] = used(budget.field)
  end
  for i, w in ipairs(windows) do
    left[i] = free(w)
  end
  return { waits, next, binds, exhausted, until_time, counts, left }
end

-- A call that was not sent. Of an answer that got lost nobody knows whether it booked anything.
local function cancel()
  local certain, day = number() == 1, number()
  -- The day that it was booked on is part of its name. Its time may belong to the next one.
  local candidates = day >= 0 and { day } or { today, today - 1 }
  local found
  for _ = 1, number() do
    local key, label, name = KEYS[number()], text(), text()
    for _, candidate in ipairs(candidates) do
      if redis.call('ZREM', key, name .. ':' .. whole(candidate)) == 1 then
        found = candidate
        if label ~= '' then
          -- What was too close to it before may fit now. The longest window is not known here.
          note('edge:' .. label, '0')
        end
      end
    end
  end
  local is_of_today = found == today or certain and day == today
  for _ = 1, number() do
    local field = text()
    if is_of_today then
      count(field, -1)
    end
  end
end

-- A call that may have arrived later than its place says. What counts is when calls arrive.
local function late()
  local ago = number()
  for _ = 1, number() do
    local key, member = KEYS[number()], text()
    local t = tonumber(redis.call('ZSCORE', key, member) or -1)
    if t >= 0 and now - ago > t then
      redis.call('ZADD', key, whole(now - ago), member)
    end
  end
end

-- Calls that went out while the store was away.
local function sent()
  local calls, id = number(), text()
  local windows, times = {}, {}
  for i = 1, number() do
    windows[i] = window()
  end
  for i = 1, calls do
    times[i] = now - number()
  end
  for _, w in ipairs(windows) do
    for i, t in ipairs(times) do
      redis.call('ZADD', w.key, whole(t), id .. ':' .. i)
    end
    keep(w)
  end
  -- They count against the day on which they went, which may be over.
  local total = 0
  for _ = 1, number() do
    local ago, by = number(), number()
    if math.floor((real - ago) / 86400000000) == today then
      total = total + by
    end
  end
  -- Whoever got no answer says it again.
  local is_new = total > 0 and redis.call('HSETNX', KEYS[2], 'sent:' .. id, '1') == 1
  for _ = 1, number() do
    local field = text()
    if is_new then
      count(field, total)
    end
  end
end

-- Zoom says that a budget is used up, for so many milliseconds from now.
local function close(field, wait)
  local ends = math.floor(real / 1000 + math.min(wait, longest))
  if ends > closed(field) then
    days['until:' .. field] = whole(ends)
    redis.call('HSET', KEYS[2], 'until:' .. field, whole(ends))
  end
end

-- Forgets pauses, rates and days. What was sent stays in its windows.
local function reset()
  for field in pairs(books) do
    local kind = string.match(field, '^(%a+):')
    if kind == 'pause' or kind == 'edge' then
      note(field, '0')
    elseif kind then
      books[field] = nil
      changed[field] = nil
      redis.call('HDEL', KEYS[1], field)
    end
  end
  for field in pairs(days) do
    if field ~= 'day' and field ~= 'book' and string.sub(field, 1, 5) ~= 'sent:' then
      days[field] = nil
      redis.call('HDEL', KEYS[2], field)
    end
  end
  -- No process knows better.
  days.reset = '1'
  redis.call('HSET', KEYS[2], 'reset', '1')
end

local results = {}
local operation = text()
while operation do
  if operation == 'book' then
    results[#results + 1] = booking()
  elseif operation == 'cancel' then
    cancel()
  elseif operation == 'late' then
    late()
  elseif operation == 'sent' then
    sent()
  elseif operation == 'step' then
    step_back(text(), number(), number(), number(), number(), number(), number())
  elseif operation == 'hint' then
    hint(text(), KEYS[number()], number(), number(), number(), number(), number())
  elseif operation == 'until' then
    close(text(), number())
  elseif operation == 'hold' then
    local field, wait = 'hold:' .. KEYS[number()], number()
    note(field, whole(math.max(ends(field), now + wait)))
  elseif operation == 'reset' then
    reset()
  end
  operation = text()
end

local labels = {}
for field in pairs(books) do
  local label = string.match(field, '^pause:(.*)$')
  if label then
    local rest = math.max(0, ends(field) - now)
    labels[#labels + 1] = { label, math.floor(rate(label) * 1000000), rest }
  elseif string.sub(field, 1, 5) == 'hold:' and amount(field) <= now then
    changed[field] = nil
    redis.call('HDEL', KEYS[1], field)
  end
end
local closures = {}
for field in pairs(days) do
  local budget = string.match(field, '^until:(.*)$')
  local ends = budget and closed(budget) or 0
  if ends > 0 then
    closures[#closures + 1] = { budget, math.floor(ends - real / 1000) }
  end
end
for field, value in pairs(changed) do
  redis.call('HSET', KEYS[1], field, value)
end
-- When a clock jumps over the life of windows that count, the books are gone with them, and that is noticed.
redis.call('PEXPIRE', KEYS[1], 3600000)
redis.call('PEXPIRE', KEYS[2], 172800000)
redis.call('PEXPIRE', KEYS[3], whole(2 * lifetime / 1000))
local rest_of_day = math.floor((today + 1) * 86400000 - real / 1000)
return {
  books.epoch, whole(now), tonumber(books.turns), here, today, rest_of_day, days.book, labels, closures, results,
}
