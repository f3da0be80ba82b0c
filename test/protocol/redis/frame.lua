-- ARGV[1]: build | fill | activate | drop | advance; ARGV[2]: frame id; ARGV[3], ARGV[4]: see each.
-- An unknown frame answers { "no-frame", id, ... } with those there are.
local operation, id = ARGV[1], ARGV[2]
local frame = frameOf(id)

local function drop(gone)
  for _, kind in ipairs({ "row", "set" }) do
    for _, name in ipairs(redis.call("SMEMBERS", frameKey(gone, kind .. "s"))) do redis.call("DEL", frameKey(gone, kind, name)) end
  end
  eachDue(gone, "+inf", function(_, conversation) redis.call("DEL", frameKey(gone, "pending", conversation)) end)
  for _, name in ipairs({ "rows", "sets", "sizes", "due", "filled" }) do redis.call("DEL", frameKey(gone, name)) end
  redis.call("HDEL", key("frames"), gone.id)
end

-- ARGV[3]: watermark. Answers { "done", watermark, state }.
if operation == "build" then
  if not frame then
    frame = { id = id, n = int(redis.call("INCR", key("frames", "n"))), watermark = tonumber(ARGV[3]), state = "building" }
    putFrame(frame)
    frame = frameOf(id)
  end
  return { "done", frame.watermark, frame.state }
end

if operation == "drop" then
  if frame then drop(frame) end
  return { "done" }
end

if not frame then
  local answer = { "no-frame" }
  for _, known in ipairs(redis.call("HKEYS", key("frames"))) do table.insert(answer, known) end
  return answer
end

-- ARGV[3]: watermark; ARGV[4]: prepared fills as JSON. Answers { "done", conversation that was not filled, ... }.
if operation == "fill" then
  local answer = { "done" }
  for _, part in ipairs(cjson.decode(ARGV[4])) do
    if not holds(frame, part.conversation) then
      local version = redis.call("HGET", key("versions"), part.conversation)
      if version == part.expected and number(frame.watermark) == tonumber(ARGV[3]) then
        putOutcome(frame, part.conversation, part)
      else
        table.insert(answer, part.conversation)
      end
    end
  end
  return answer
end

-- Answers { "done" } | { "unfilled", number of conversations }.
if operation == "activate" then
  if frame.state == "active" then return { "done" } end
  local missing = redis.call("ZCARD", key("names")) - redis.call("SCARD", frameKey(frame, "filled"))
  if missing > 0 then return { "unfilled", int(missing) } end
  for _, other in ipairs(redis.call("HKEYS", key("frames"))) do
    local before = frameOf(other)
    if before.state == "active" then drop(before) end
  end
  redis.call("DEL", frameKey(frame, "filled"))
  frame.state = "active"
  putFrame(frame)
  return { "done" }
end

-- ARGV[3]: to. Answers { "done" }.
if operation == "advance" then
  local to = tonumber(ARGV[3])
  if to <= number(frame.watermark) then return { "done" } end
  eachDue(frame, int(to), function(from, conversation, text)
    addDelta(frame, cjson.decode(text))
    redis.call("HDEL", frameKey(frame, "pending", conversation), from)
    redis.call("ZREM", frameKey(frame, "due"), from .. " " .. conversation)
  end)
  frame.watermark = to
  putFrame(frame)
  return { "done" }
end
