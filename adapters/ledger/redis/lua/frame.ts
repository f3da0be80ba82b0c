/**
 * ARGV: `build` | `fill` | `activate` | `drop` | `advance`, the frame's id, and what stands beside each.
 * An unknown frame answers `no-frame` and the ids of those there are; another format `format` and which one it is.
 */
export const FRAME = String.raw`
local operation, id = take(), take()
local state = key("state")
local format, text = unpack(redis.call("HMGET", state, "format", "frame:" .. id))
if format and format ~= FORMAT then return { "format", format } end
local frame = frameOf(id, text)

local function put()
  redis.call("HSET", state, "frame:" .. id, frame.number .. " " .. frame.watermark .. " " .. frame.state)
end

local function drop(gone)
  local keys = {}
  for _, kind in ipairs({ "row", "set" }) do
    for _, name in ipairs(redis.call("SMEMBERS", frameKey(gone.number, kind .. "s"))) do
      keys[#keys + 1] = frameKey(gone.number, kind .. ":" .. name)
    end
  end
  for _, name in ipairs({ "rows", "sets", "sizes", "pending", "due", "filled" }) do
    keys[#keys + 1] = frameKey(gone.number, name)
  end
  each(keys, function(...) redis.call("UNLINK", ...) end)
  redis.call("HDEL", state, "frame:" .. gone.id)
  redis.call("HINCRBY", state, "frames", -1)
end

-- ... watermark. Answers done, watermark, state.
if operation == "build" then
  if not frame then
    redis.call("HSET", state, "format", FORMAT)
    redis.call("HINCRBY", state, "frames", 1)
    frame = { number = int(redis.call("HINCRBY", state, "made", 1)), watermark = take(), state = "building" }
    put()
  end
  return { "done", frame.watermark, frame.state }
end

if operation == "drop" then
  if frame then drop(frame) end
  return { "done" }
end

if not frame then
  local answer = { "no-frame" }
  for _, known in ipairs(allFrames()) do answer[#answer + 1] = known.id end
  return answer
end

-- ... watermark; how many parts, and for each its conversation, version, first pending instant, pending steps and delta.
-- Answers done, conversation that was not filled, ... | overflow and why, with the parts before it filled.
if operation == "fill" then
  local answer, watermark = { "done" }, take()
  for _ = 1, tonumber(take()) do
    local conversation, expected, first, steps = take(), take(), take(), take()
    local version = redis.call("HGET", key("conversation:" .. conversation), "v")
    if holds(frame, conversation, not version) then
      passOver()
    elseif version ~= expected or frame.watermark ~= watermark then
      passOver()
      answer[#answer + 1] = conversation
    else
      local fault = addTaken(frame.number)
      if fault then
        takeBack()
        return { "overflow", conversation .. ": " .. fault }
      end
      keep()
      putPending(frame.number, conversation, first, steps, true)
      redis.call("SADD", frameKey(frame.number, "filled"), conversation)
    end
  end
  return answer
end

-- Answers done | unfilled and how many conversations are missing.
if operation == "activate" then
  if frame.state == "active" then return { "done" } end
  local missing = redis.call("ZCARD", key("names")) - redis.call("SCARD", frameKey(frame.number, "filled"))
  if missing > 0 then return { "unfilled", int(missing) } end
  for _, other in ipairs(allFrames()) do
    if other.state == "active" then drop(other) end
  end
  redis.call("UNLINK", frameKey(frame.number, "filled"))
  frame.state = "active"
  put()
  return { "done" }
end

-- ... to, and how many conversations it may touch in one piece: an instant is not parted. Answers done | more (the watermark
-- stands in between, and all is as it should be there) | overflow and why.
if operation == "advance" then
  local to, limit = take(), tonumber(take())
  if tonumber(to) <= tonumber(frame.watermark) then return { "done" } end
  local due, pending = frameKey(frame.number, "due"), frameKey(frame.number, "pending")
  local last = redis.call("ZRANGE", due, "-inf", to, "BYSCORE", "LIMIT", limit - 1, 2, "WITHSCORES")
  local answer = "done"
  if #last == 4 then answer, to = "more", int(tonumber(last[2])) end
  local left = {}
  for _, conversation in ipairs(redis.call("ZRANGE", due, "-inf", to, "BYSCORE")) do
    local first, lines = "", {}
    for line in string.gmatch(redis.call("HGET", pending, conversation), "[^\n]+") do
      local from = string.match(line, "^%[(%-?%d+)")
      if tonumber(from) > tonumber(to) then
        if first == "" then first = from end
        lines[#lines + 1] = line
      else
        local fault
        local _, rows, sets = unpack(cjson.decode(line), 1, 3)
        for _, row in ipairs(rows) do
          for index = 1, #row[2], 2 do
            fault = fault or add(frame.number, "row", row[1], int(row[2][index]), int(row[2][index + 1]))
          end
        end
        for _, set in ipairs(sets) do
          for _, entry in ipairs(set[2]) do fault = fault or add(frame.number, "set", set[1], entry[1], int(entry[2])) end
        end
        if fault then
          takeBack()
          return { "overflow", fault }
        end
      end
    end
    left[#left + 1] = { conversation, first, table.concat(lines, "\n") }
  end
  keep()
  for _, rest in ipairs(left) do putPending(frame.number, rest[1], rest[2], rest[3], false) end
  frame.watermark = to
  put()
  return { answer }
end
`;
