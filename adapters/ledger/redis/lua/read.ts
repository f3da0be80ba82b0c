/**
 * ARGV: what is asked, and what stands beside each. Nothing is written, and each answer is of one instant.
 * Another format answers `format` and which one it is.
 */
export const READ = String.raw`
local asked = take()
local format = redis.call("HGET", key("state"), "format")
if format and format ~= FORMAT then return { "format", format } end

-- ... conversation. Answers done, { field, value, ... }, { frame id, watermark, state, ... }.
if asked == "load" then return { "done", unpack(stored(take(), allFrames())) } end

-- ... after, how many at most, from, to ("" without a span), how the names begin of those left out ("": none). Answers done, where to go on or false, { conversation, its
-- fields, its frames, ... }: those whose facts reach into the span.
if asked == "page" then
  local after, limit, from, to, except = take(), tonumber(take()), take(), take(), take()
  local frames, page, passed = allFrames(), {}, 0
  repeat
    local start = after == "" and "-" or "(" .. after
    local names = redis.call("ZRANGE", key("names"), start, "+", "BYLEX", "LIMIT", 0, limit)
    local firsts, lasts = {}, {}
    if from ~= "" and #names > 0 then
      firsts = redis.call("ZMSCORE", key("first"), unpack(names))
      lasts = redis.call("ZMSCORE", key("last"), unpack(names))
    end
    for index, name in ipairs(names) do
      local isLeftOut = except ~= "" and string.sub(name, 1, #except) == except
      if not isLeftOut and (from == "" or (tonumber(firsts[index]) < tonumber(to) and tonumber(lasts[index]) >= tonumber(from))) then
        local fields, held = unpack(stored(name, frames))
        for _, value in ipairs({ name, fields, held }) do page[#page + 1] = value end
      end
    end
    passed = passed + #names
    after = #names == limit and names[limit] or false
  until not after or #page >= 3 * limit or passed >= 100 * limit
  return { "done", after, page }
end

-- Answers done, { id, watermark, state, ... }.
if asked == "frames" then
  local answer = {}
  for _, frame in ipairs(allFrames()) do
    for _, field in ipairs({ frame.id, frame.watermark, frame.state }) do answer[#answer + 1] = field end
  end
  return { "done", answer }
end

-- Answers done, conversations, facts, first instant or false, last instant or false.
if asked == "extent" then
  local first = redis.call("ZRANGE", key("first"), 0, 0, "WITHSCORES")[2]
  local last = redis.call("ZRANGE", key("last"), -1, -1, "WITHSCORES")[2]
  local facts = redis.call("HGET", key("state"), "facts")
  return { "done", redis.call("ZCARD", key("names")), facts or "0", first or false, last or false }
end

if asked == "parked" then return { "done", redis.call("HVALS", key("parked")) } end

-- Answers done, and 1 where anything was recorded.
if asked == "used" then
  local facts, parked, frames = unpack(redis.call("HMGET", key("state"), "facts", "parked", "frames"))
  return { "done", tonumber(facts or "0") + tonumber(parked or "0") + tonumber(frames or "0") > 0 }
end

-- ... frame id in all of the rest.
local id = take()
local frame = frameOf(id, redis.call("HGET", key("state"), "frame:" .. id))
if not frame then
  local answer = { "no-frame" }
  for _, known in ipairs(allFrames()) do answer[#answer + 1] = known.id end
  return answer
end
local due, pending = frameKey(frame.number, "due"), frameKey(frame.number, "pending")

-- ... now; how many rows, and those; how many sets, and those. Answers done, watermark, { { code, counter, ... } of each row },
-- { size of each set }, { line of a step that is due, ... }, { set, member, count, ... of the members in them }.
if asked == "tally" then
  local now, rows, sizes, lines, counts, wanted = take(), {}, {}, {}, {}, {}
  for _ = 1, tonumber(take()) do rows[#rows + 1] = redis.call("HGETALL", frameKey(frame.number, "row:" .. take())) end
  for _ = 1, tonumber(take()) do
    local set = take()
    wanted[set] = true
    sizes[#sizes + 1] = redis.call("HGET", frameKey(frame.number, "sizes"), set) or "0"
  end
  for _, conversation in ipairs(redis.call("ZRANGE", due, "-inf", now, "BYSCORE")) do
    for line in string.gmatch(redis.call("HGET", pending, conversation), "[^\n]+") do
      if tonumber(string.match(line, "^%[(%-?%d+)")) > tonumber(now) then break end
      lines[#lines + 1] = line
      for _, set in ipairs(string.sub(line, -4) == ",[]]" and {} or cjson.decode(line)[3]) do
        for _, entry in ipairs(wanted[set[1]] and set[2] or {}) do
          local count = redis.call("HGET", frameKey(frame.number, "set:" .. set[1]), entry[1]) or "0"
          for _, field in ipairs({ set[1], entry[1], count }) do counts[#counts + 1] = field end
        end
      end
    end
  end
  return { "done", frame.watermark, rows, sizes, lines, counts }
end

-- ... from, to, how many at most. Answers done, { conversation, line, ... } with all that belong to the answer, and a few more.
if asked == "pending" then
  local from, to, limit = tonumber(take()), tonumber(take()), tonumber(take())
  local found = {}
  local function cut()
    table.sort(found, function(one, other) return one[1] < other[1] end)
    if found[limit] then to = found[limit][1] end
    while found[#found] and found[#found][1] > to do found[#found] = nil end
  end
  for offset = 0, math.huge, 500 do
    local page = redis.call("ZRANGE", due, "-inf", int(to), "BYSCORE", "LIMIT", offset, 500)
    for _, conversation in ipairs(page) do
      for line in string.gmatch(redis.call("HGET", pending, conversation), "[^\n]+") do
        local at = tonumber(string.match(line, "^%[(%-?%d+)"))
        if at > from and at <= to then found[#found + 1] = { at, conversation, line } end
      end
      if #found >= 2 * limit + 500 then cut() end
    end
    if #page < 500 then break end
  end
  cut()
  local answer = {}
  for _, step in ipairs(found) do answer[#answer + 1], answer[#answer + 2] = step[2], step[3] end
  return { "done", answer }
end

-- Answers done, watermark, { row, { code, counter, ... }, ... }, { set, { member, count, ... }, ... }, { conversation, steps, ... }.
if asked == "dump" then
  local groups = {}
  for _, kind in ipairs({ "row", "set" }) do
    local list = {}
    for _, name in ipairs(redis.call("SMEMBERS", frameKey(frame.number, kind .. "s"))) do
      list[#list + 1] = name
      list[#list + 1] = redis.call("HGETALL", frameKey(frame.number, kind .. ":" .. name))
    end
    groups[kind] = list
  end
  return { "done", frame.watermark, groups.row, groups.set, redis.call("HGETALL", pending) }
end
`;
