-- ARGV[1]: what is asked; the rest: see each. Nothing is written. A script is one snapshot.
local asked = ARGV[1]

-- ARGV[2]: conversation.
if asked == "load" then return load(ARGV[2]) end

-- Answers { id, watermark, state, ... }.
if asked == "frames" then
  local answer = {}
  for _, id in ipairs(redis.call("HKEYS", key("frames"))) do
    local frame = frameOf(id)
    for _, field in ipairs({ id, frame.watermark, frame.state }) do table.insert(answer, field) end
  end
  return answer
end

-- Answers { conversations, facts, first instant or false, last instant or false }.
if asked == "extent" then
  local first = redis.call("ZRANGE", key("first"), 0, 0, "WITHSCORES")[2]
  local last = redis.call("ZRANGE", key("last"), -1, -1, "WITHSCORES")[2]
  return { redis.call("ZCARD", key("names")), redis.call("GET", key("count")) or "0", first or false, last or false }
end

if asked == "parked" then return redis.call("HVALS", key("parked")) end

-- ARGV[2]: frame id in all of the rest.
local frame = frameOf(ARGV[2])
if not frame then
  local answer = { "no-frame" }
  for _, known in ipairs(redis.call("HKEYS", key("frames"))) do table.insert(answer, known) end
  return answer
end

-- ARGV[3]: now; ARGV[4], ARGV[5]: rows and sets as JSON. Answers { "done", watermark, { counters of each row },
-- { size of each set }, { text of a due delta, ... }, { set, member, count, ... of the members in them } }.
if asked == "tally" then
  local rows, sizes, due, counts, wanted = {}, {}, {}, {}, {}
  for _, row in ipairs(cjson.decode(ARGV[4])) do table.insert(rows, redis.call("HGETALL", frameKey(frame, "row", row))) end
  for _, set in ipairs(cjson.decode(ARGV[5])) do
    wanted[set] = true
    table.insert(sizes, redis.call("HGET", frameKey(frame, "sizes"), set) or "0")
  end
  eachDue(frame, ARGV[3], function(_, _, text)
    table.insert(due, text)
    for _, set in ipairs(cjson.decode(text)[2]) do
      for _, entry in ipairs(wanted[set[1]] and set[2] or {}) do
        local count = redis.call("HGET", frameKey(frame, "set", set[1]), entry[1]) or "0"
        for _, field in ipairs({ set[1], entry[1], count }) do table.insert(counts, field) end
      end
    end
  end)
  return { "done", frame.watermark, rows, sizes, due, counts }
end

-- ARGV[3]: to. Answers { "done", from, conversation, text of its delta, ... }.
if asked == "pending" then
  local answer = { "done" }
  eachDue(frame, ARGV[3], function(from, conversation, text)
    for _, field in ipairs({ from, conversation, text }) do table.insert(answer, field) end
  end)
  return answer
end

-- Answers { "done", watermark, { row, counters, ... }, { set, members, ... } }.
if asked == "dump" then
  local rows, sets = {}, {}
  for _, row in ipairs(redis.call("SMEMBERS", frameKey(frame, "rows"))) do
    table.insert(rows, row)
    table.insert(rows, redis.call("HGETALL", frameKey(frame, "row", row)))
  end
  for _, set in ipairs(redis.call("SMEMBERS", frameKey(frame, "sets"))) do
    table.insert(sets, set)
    table.insert(sets, redis.call("HGETALL", frameKey(frame, "set", set)))
  end
  local answer = { "done", frame.watermark, rows, sets }
  eachDue(frame, "+inf", function(from, conversation, text)
    for _, field in ipairs({ from, conversation, text }) do table.insert(answer, field) end
  end)
  return answer
end
