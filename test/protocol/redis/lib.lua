-- Prepended to every script. KEYS[1]: the agreement's hash tag; every key of an agreement starts with it.
-- Counters and members are integers up to 2^53 - 1, which Lua's doubles hold; they are written as text, never as 1e+15.
local MOST = 9007199254740991

local function key(...)
  return table.concat({ KEYS[1], ... }, ":")
end

local function int(number)
  return string.format("%.0f", number)
end

local function number(text)
  return tonumber(text or "0")
end

-- A frame's own number is in its keys, and is never used twice: `{ number, watermark, state }`, or nil.
local function frameOf(id)
  local text = redis.call("HGET", key("frames"), id)
  if not text then return nil end
  local frame = cjson.decode(text)
  frame.id = id
  return frame
end

local function putFrame(frame)
  redis.call("HSET", key("frames"), frame.id, cjson.encode({ n = frame.n, watermark = int(frame.watermark), state = frame.state }))
end

local function frameKey(frame, ...)
  return key("frame", frame.n, ...)
end

local function holds(frame, conversation)
  return frame.state == "active"
    or redis.call("HEXISTS", key("versions"), conversation) == 0
    or redis.call("SISMEMBER", frameKey(frame, "filled"), conversation) == 1
end

local function holders(conversation)
  local held = {}
  for _, id in ipairs(redis.call("HKEYS", key("frames"))) do
    local frame = frameOf(id)
    if holds(frame, conversation) then table.insert(held, frame) end
  end
  return held
end

-- { version, { fact, ... }, { frame id, watermark, state, ... } }
local function load(conversation)
  local frames = {}
  for _, frame in ipairs(holders(conversation)) do
    for _, field in ipairs({ frame.id, frame.watermark, frame.state }) do table.insert(frames, field) end
  end
  local version = redis.call("HGET", key("versions"), conversation) or "0"
  return { version, redis.call("HVALS", key("facts", conversation)), frames }
end

-- Every entry of a delta: (key of the list of groups, key of the group, group, entry, difference).
local function eachEntry(frame, delta, visit)
  for _, row in ipairs(delta[1]) do
    for index = 1, #row[2], 2 do
      visit("rows", frameKey(frame, "row", row[1]), row[1], int(row[2][index]), row[2][index + 1])
    end
  end
  for _, set in ipairs(delta[2]) do
    for _, entry in ipairs(set[2]) do visit("sets", frameKey(frame, "set", set[1]), set[1], entry[1], entry[2]) end
  end
end

-- A script that has written cannot take it back: what may fail is asked before the first write.
local function overflowOf(frame, delta)
  local reason = nil
  eachEntry(frame, delta, function(_, group, name, entry, by)
    local sum = number(redis.call("HGET", group, entry)) + by
    if math.abs(sum) > MOST then
      reason = "found " .. name .. " " .. entry .. " at " .. int(sum) .. ", expected an exact integer"
    end
  end)
  return reason
end

local function addDelta(frame, delta)
  eachEntry(frame, delta, function(kind, group, name, entry, by)
    local before = number(redis.call("HGET", group, entry))
    local after = before + by
    if after == 0 then redis.call("HDEL", group, entry) else redis.call("HINCRBY", group, entry, int(by)) end
    if redis.call("EXISTS", group) == 1 then
      redis.call("SADD", frameKey(frame, kind), name)
    else
      redis.call("SREM", frameKey(frame, kind), name)
    end
    if kind == "sets" then
      local grown = (after > 0 and 1 or 0) - (before > 0 and 1 or 0)
      if grown ~= 0 then redis.call("HINCRBY", frameKey(frame, "sizes"), name, grown) end
    end
  end)
end

-- Pending steps of a conversation in place of those before: { { from, text of its delta }, ... }. Each one is an entry of
-- its own, so that moving some never has to write the rest anew: Lua can't write JSON as it was.
local function putPending(frame, conversation, steps)
  local own = frameKey(frame, "pending", conversation)
  for _, from in ipairs(redis.call("HKEYS", own)) do
    redis.call("ZREM", frameKey(frame, "due"), from .. " " .. conversation)
  end
  redis.call("DEL", own)
  for _, step in ipairs(steps) do
    local from = int(step[1])
    redis.call("HSET", own, from, step[2])
    redis.call("ZADD", frameKey(frame, "due"), from, from .. " " .. conversation)
  end
end

-- Visits the steps with from <= to, earliest first: (from, conversation, text of its delta).
local function eachDue(frame, to, visit)
  for _, entry in ipairs(redis.call("ZRANGE", frameKey(frame, "due"), "-inf", to, "BYSCORE")) do
    local from, conversation = string.match(entry, "^(%d+) (.*)$")
    visit(from, conversation, redis.call("HGET", frameKey(frame, "pending", conversation), from))
  end
end

local function putOutcome(frame, conversation, outcome)
  addDelta(frame, outcome.delta)
  putPending(frame, conversation, outcome.steps)
  if frame.state == "building" then redis.call("SADD", frameKey(frame, "filled"), conversation) end
end
