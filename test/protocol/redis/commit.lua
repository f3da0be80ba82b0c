-- ARGV[1]: a prepared commit (adapters/ledger/prepared.ts) as JSON, and how it would be parked.
-- Answers { "done" } | { "duplicate" } | { "conflict", what load answers } | { "parked", reason }.
local commit = cjson.decode(ARGV[1])
local conversation = commit.conversation
local facts = key("facts", conversation)

local function park(reason)
  local entry = { conversation = conversation, facts = commit.parked.facts, reason = reason, ids = commit.parked.ids }
  redis.call("HSET", key("parked"), entry.ids .. conversation, cjson.encode(entry))
  return { "parked", reason }
end

if commit.fault ~= cjson.null then return park(commit.fault) end

local known = 0
for _, fact in ipairs(commit.facts) do
  if redis.call("HGET", facts, fact.id) == fact.text then known = known + 1 end
end
if known == #commit.facts then return { "duplicate" } end

local held = holders(conversation)
local agree = #held == #commit.frames
local frames = {}
for _, change in ipairs(commit.frames) do
  for _, frame in ipairs(held) do
    if frame.id == change.frame and number(frame.watermark) == change.watermark then frames[change.frame] = frame end
  end
  agree = agree and frames[change.frame] ~= nil
end
local version = redis.call("HGET", key("versions"), conversation) or "0"
if version ~= commit.expected or not agree then return { "conflict", load(conversation) } end

for _, change in ipairs(commit.frames) do
  local overflow = overflowOf(frames[change.frame], change.delta)
  if overflow then return park(overflow) end
end

-- From here on nothing can fail.
redis.call("HSET", key("versions"), conversation, commit.next)
redis.call("ZADD", key("names"), 0, conversation)
for _, fact in ipairs(commit.facts) do
  if redis.call("HSET", facts, fact.id, fact.text) == 1 then
    redis.call("INCR", key("count"))
    redis.call("XADD", key("stream"), "*", "conversation", conversation, "fact", fact.id)
  end
  redis.call("ZADD", key("instants", conversation), int(fact.at), fact.id)
end
local instants = key("instants", conversation)
redis.call("ZADD", key("first"), redis.call("ZRANGE", instants, 0, 0, "WITHSCORES")[2], conversation)
redis.call("ZADD", key("last"), redis.call("ZRANGE", instants, -1, -1, "WITHSCORES")[2], conversation)
for _, change in ipairs(commit.frames) do putOutcome(frames[change.frame], conversation, change) end

for _, text in ipairs(redis.call("HVALS", key("parked"))) do
  local entry = cjson.decode(text)
  local isHere = entry.conversation == conversation
  for _, id in ipairs(cjson.decode(entry.ids)) do isHere = isHere and redis.call("HEXISTS", facts, id) == 1 end
  if isHere then redis.call("HDEL", key("parked"), entry.ids .. conversation) end
end
return { "done" }
