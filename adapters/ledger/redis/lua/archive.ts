/**
 * ARGV: `archive` | `restore`, and what stands beside each. A conversation that stands at the next version is done: whoever
 * was cut off asks again. Another format answers `format` and which one it is.
 */
export const ARCHIVE = String.raw`
local operation = take()
local format = redis.call("HGET", key("state"), "format")
if format and format ~= FORMAT then return { "format", format } end

-- { field, value } of each fact.
local function factsIn(own)
  local facts, all = {}, redis.call("HGETALL", own)
  for index = 1, #all, 2 do
    if all[index] ~= "v" then facts[#facts + 1] = { all[index], all[index + 1] } end
  end
  return facts
end

local function isPending(frames, conversation, now)
  for _, frame in ipairs(frames) do
    local steps = redis.call("HGET", frameKey(frame.number, "pending"), conversation)
    for line in string.gmatch(steps or "", "[^\n]+") do
      if tonumber(string.match(line, "^%[(%-?%d+)")) > now then return true end
    end
  end
  return false
end

-- ... now; how many parts, and for each its conversation, expected version, next version, how many tombstones, and those.
-- Answers done, conversation that was left alone, why, ...
if operation == "archive" then
  local now, frames, answer = tonumber(take()), allFrames(), { "done" }
  for _ = 1, tonumber(take()) do
    local conversation, expected, nextVersion, count, laid = take(), take(), take(), tonumber(take()), {}
    for _ = 1, count do laid[take()] = true end
    local own = key("conversation:" .. conversation)
    local version = redis.call("HGET", own, "v")
    local facts = version == expected and not isArchived(version) and factsIn(own) or {}
    local values, isSame = { "v", nextVersion }, #facts == count and count > 0
    for _, fact in ipairs(facts) do
      local value = buried(fact[2])
      isSame = isSame and laid[string.match(value, "#%x+$")]
      values[#values + 1], values[#values + 2] = fact[1], value
    end
    local why
    if not isSame then
      why = version ~= nextVersion and "changed"
    elseif isPending(frames, conversation, now) then
      why = "pending"
    else
      -- Deleted first: so it is small again, and a full server takes the rest.
      redis.call("DEL", own)
      each(values, function(...) redis.call("HSET", own, ...) end)
    end
    if why then answer[#answer + 1], answer[#answer + 2] = conversation, why end
  end
  return answer
end

-- ... conversation, expected version, next version; how many texts, and those. Answers done | changed | differs.
if operation == "restore" then
  local conversation, expected, nextVersion, texts = take(), take(), take(), {}
  local own = key("conversation:" .. conversation)
  local version = redis.call("HGET", own, "v")
  if version == nextVersion then return { "done" } end
  if version ~= expected or not isArchived(version) then return { "changed" } end
  for _ = 1, tonumber(take()) do
    local text = take()
    texts[tombstone(text)] = text
  end
  local values = { "v", nextVersion }
  for _, fact in ipairs(factsIn(own)) do
    local at, stone = string.match(fact[2], "^(%S+ )(#%x+)$")
    if not stone or not texts[stone] then return { "differs" } end
    values[#values + 1], values[#values + 2] = fact[1], at .. texts[stone]
  end
  each(values, function(...) redis.call("HSET", own, ...) end)
  return { "done" }
end
`;
