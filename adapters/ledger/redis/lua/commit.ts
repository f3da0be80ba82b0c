/**
 * ARGV: conversation, expected version, next version; how many facts, and for each its id, instant and value; how many
 * frames, and for each its id, watermark, first pending instant and pending steps; for each of them its delta.
 * Answers `done` | `duplicate` | `conflict` and what is stored | `overflow` and why | `format` and which one it is.
 */
export const COMMIT = `
local conversation, expected, nextVersion = take(), take(), take()
local own, state = key("conversation:" .. conversation), key("state")

local facts, asked, held = {}, { "v" }, {}
for index = 1, tonumber(take()) do
  local id = take()
  facts[index] = { id, take(), take() }
  asked[index + 1] = "f" .. id
end
each(asked, function(...)
  for _, value in ipairs(redis.call("HMGET", own, ...)) do held[#held + 1] = value end
end)
local isNew = not held[1]
local known, added, moved = 0, 0, false
for index, fact in ipairs(facts) do
  local before = held[index + 1]
  if before == fact[3] or (before and isArchived(held[1]) and before == buried(fact[3])) then
    known = known + 1
  elseif not before then
    added = added + 1
  elseif string.match(before, "^%S+") ~= fact[2] then
    moved = true
  end
end
if known == #facts then return { "duplicate" } end

local changes, fields = {}, { "format", "parked", "frames" }
for index = 1, tonumber(take()) do
  changes[index] = { id = take(), watermark = take(), first = take(), steps = take() }
  fields[index + 3] = "frame:" .. changes[index].id
end
local found = redis.call("HMGET", state, unpack(fields))
if found[1] and found[1] ~= FORMAT then return { "format", found[1] } end
local agree = (held[1] or "0") == expected and not isArchived(held[1])
for index, change in ipairs(changes) do
  local frame = frameOf(change.id, found[index + 3])
  agree = agree and frame and frame.watermark == change.watermark and holds(frame, conversation, isNew)
  change.frame = frame
end
if agree and tonumber(found[3] or "0") ~= #changes then
  agree = #holders(allFrames(), conversation, isNew) == 3 * #changes
end
if not agree then return { "conflict", unpack(stored(conversation, allFrames())) } end

for _, change in ipairs(changes) do
  local fault = addTaken(change.frame.number)
  if fault then
    takeBack()
    return { "overflow", fault }
  end
end
keep()

-- From here on nothing can fail.
if not found[1] then redis.call("HSET", state, "format", FORMAT) end
local values, ids, first, last = { "v", nextVersion }, {}, facts[1][2], facts[1][2]
for _, fact in ipairs(facts) do
  local id, at, value = unpack(fact, 1, 3)
  values[#values + 1], values[#values + 2] = "f" .. id, value
  ids[#ids + 1], ids[#ids + 2] = "f", id
  if tonumber(at) < tonumber(first) then first = at end
  if tonumber(at) > tonumber(last) then last = at end
end
each(values, function(...) redis.call("HSET", own, ...) end)
each(ids, function(...) redis.call("XADD", key("stream"), "MAXLEN", "~", 100000, "*", "c", conversation, ...) end)
if added > 0 then redis.call("HINCRBY", state, "facts", added) end
if isNew then redis.call("ZADD", key("names"), 0, conversation) end
if moved then
  -- An earlier first or later last instant may be gone.
  for index, value in ipairs(redis.call("HGETALL", own)) do
    local at = index % 2 == 0 and tonumber(string.match(value, "^(%-?%d+) "))
    if at and at < tonumber(first) then first = at end
    if at and at > tonumber(last) then last = at end
  end
  redis.call("ZADD", key("first"), first, conversation)
  redis.call("ZADD", key("last"), last, conversation)
else
  redis.call("ZADD", key("first"), "LT", first, conversation)
  redis.call("ZADD", key("last"), "GT", last, conversation)
end
for _, change in ipairs(changes) do
  local frame = change.frame
  putPending(frame.number, conversation, change.first, change.steps, isNew)
  if isNew and frame.state == "building" then redis.call("SADD", frameKey(frame.number, "filled"), conversation) end
end

-- What was parked and is recorded after all is parked no longer.
if tonumber(found[2] or "0") > 0 then
  for _, field in ipairs(redis.call("HKEYS", key("parked"))) do
    local whose, list = string.match(field, "^(.-)%z(.*)$")
    local isHere = whose == conversation
    for _, id in ipairs(isHere and cjson.decode(list) or {}) do
      isHere = isHere and redis.call("HEXISTS", own, "f" .. id) == 1
    end
    if isHere then redis.call("HDEL", key("parked"), field) end
  end
  redis.call("HSET", state, "parked", redis.call("HLEN", key("parked")))
end
return { "done" }
`;

/** ARGV: the field and the value of what is kept aside, and why. Answers `parked` and why. */
export const PARK = `
local field, value, reason = take(), take(), take()
local format = redis.call("HGET", key("state"), "format")
if format and format ~= FORMAT then return { "format", format } end
redis.call("HSET", key("parked"), field, value)
redis.call("HSET", key("state"), "format", FORMAT, "parked", redis.call("HLEN", key("parked")))
return { "parked", reason }
`;
