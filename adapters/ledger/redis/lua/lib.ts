/**
 * Comes first in every script. KEYS[1] is the agreement's prefix, with its hash tag: every key of the agreement begins
 * with it, so all of them lie in one slot. KEYS[2] is never there (`keysOf`). ARGV is read in order.
 *
 * Keys, after the prefix:
 * - `state`: `format`, `facts`, `parked` and `frames` (how many), `made` (the last frame's number), and for each frame
 *   `frame:ID` → `NUMBER WATERMARK STATE`. A number is never used twice.
 * - `conversation:ID`: `v` → version, `f` and a fact's id → its instant, a space, its canonical text or a tombstone.
 * - `names`: conversations in the order of code points; `first`, `last`: their first and last instants.
 * - `stream`: ids of what was recorded lately. `parked`: conversation, U+0000 and ids → what was kept aside.
 * - `frame:NUMBER:` `row:ROW` code → counter, `set:SET` member → count, `rows` and `sets` (their names, gone ones perhaps
 *   too), `sizes` set → members, `pending` conversation → steps one a line, `due` conversation by its first step's
 *   instant, `filled` conversations while it is building.
 */
export const LIB = `
local FORMAT = "1"
-- Counters are integers up to 2^53 - 1, which a double holds.
local MOST = 9007199254740991
-- Values handed to one call: unpack takes some 8,000.
local AT_ONCE = 2000

local taken = 0
local function take()
  taken = taken + 1
  return ARGV[taken]
end

local function key(name)
  return KEYS[1] .. name
end

local function frameKey(number, name)
  return KEYS[1] .. "frame:" .. number .. ":" .. name
end

-- As text, never as 1e+15.
local function int(number)
  return string.format("%.0f", number)
end

-- What stands in place of a fact's text once that lies elsewhere, and of its value.
local function tombstone(text)
  return "#" .. string.sub(redis.sha1hex(text), 1, 20)
end

local function buried(value)
  local blank = string.find(value, " ", 1, true)
  return string.sub(value, 1, blank) .. tombstone(string.sub(value, blank + 1))
end

local function isArchived(version)
  return version and string.sub(version, 1, 1) == "@"
end

-- A call with any number of values, in so many pieces as it takes.
local function each(values, call)
  for from = 1, #values, AT_ONCE do
    call(unpack(values, from, math.min(from + AT_ONCE - 1, #values)))
  end
end

local function frameOf(id, text)
  if not text then return nil end
  local number, watermark, state = string.match(text, "^(%d+) (%S+) (%a+)$")
  return { id = id, number = number, watermark = watermark, state = state }
end

local function allFrames()
  local frames, state = {}, redis.call("HGETALL", key("state"))
  for index = 1, #state, 2 do
    if string.sub(state[index], 1, 6) == "frame:" then
      frames[#frames + 1] = frameOf(string.sub(state[index], 7), state[index + 1])
    end
  end
  return frames
end

local function holds(frame, conversation, isNew)
  return frame.state == "active" or isNew or redis.call("SISMEMBER", frameKey(frame.number, "filled"), conversation) == 1
end

-- { id, watermark, state, ... } of those that hold a conversation.
local function holders(frames, conversation, isNew)
  local held = {}
  for _, frame in ipairs(frames) do
    if holds(frame, conversation, isNew) then
      for _, field in ipairs({ frame.id, frame.watermark, frame.state }) do held[#held + 1] = field end
    end
  end
  return held
end

-- { { field, value, ... }, { frame id, watermark, state, ... } }
local function stored(conversation, frames)
  local own = redis.call("HGETALL", key("conversation:" .. conversation))
  return { own, holders(frames, conversation, #own == 0) }
end
`;

/** What changes figures: for the scripts that write. */
export const FIGURES = `
-- What was added so far, so that it can be taken back: a script that has written can't just fail.
local journal, latest, fresh = {}, {}, {}

-- Adds a difference to a counter or a member. Answers why it can't be kept, where it can't.
local function add(number, kind, name, field, by)
  local group = frameKey(number, kind .. ":" .. name)
  local after = redis.call("HINCRBY", group, field, by)
  journal[#journal + 1] = { group, field, by, after, kind == "set" and number, name }
  latest[group] = latest[group] or {}
  latest[group][field] = after
  if after == tonumber(by) then
    local list = frameKey(number, kind .. "s")
    fresh[list] = fresh[list] or {}
    fresh[list][name] = true
  end
  if after > MOST or after < -MOST then
    return "found " .. name .. " " .. field .. " at " .. int(after) .. ", expected an exact integer"
  end
end

-- A delta as it stands in ARGV: for rows and for sets how many, and for each its name, how many entries, and those.
local function addTaken(number)
  local fault
  for _, kind in ipairs({ "row", "set" }) do
    for _ = 1, tonumber(take()) do
      local name = take()
      for _ = 1, tonumber(take()) do
        local field, by = take(), take()
        fault = fault or add(number, kind, name, field, by)
      end
    end
  end
  return fault
end

local function passOver()
  for _ = 1, 2 do
    for _ = 1, tonumber(take()) do
      take()
      local entries = tonumber(take())
      taken = taken + 2 * entries
    end
  end
end

local function forget()
  journal, latest, fresh = {}, {}, {}
end

local function takeBack()
  for index = #journal, 1, -1 do
    local group, field, by = unpack(journal[index], 1, 3)
    if redis.call("HINCRBY", group, field, int(-tonumber(by))) == 0 then redis.call("HDEL", group, field) end
  end
  forget()
end

-- Keeps what was added: no zero stays, groups and sizes of sets are noted.
local function keep()
  for group, fields in pairs(latest) do
    for field, after in pairs(fields) do
      if after == 0 then redis.call("HDEL", group, field) end
    end
  end
  for list, names in pairs(fresh) do
    for name in pairs(names) do redis.call("SADD", list, name) end
  end
  for _, entry in ipairs(journal) do
    local _, _, by, after, number, set = unpack(entry, 1, 6)
    if number then
      local grown = (after > 0 and 1 or 0) - (after - tonumber(by) > 0 and 1 or 0)
      if grown ~= 0 then redis.call("HINCRBY", frameKey(number, "sizes"), set, grown) end
    end
  end
  forget()
end

-- All pending steps of a conversation: one a line, and the instant of the first; "" where there is none.
local function putPending(number, conversation, first, steps, isNew)
  if first ~= "" then
    redis.call("HSET", frameKey(number, "pending"), conversation, steps)
    redis.call("ZADD", frameKey(number, "due"), first, conversation)
  elseif not isNew and redis.call("HDEL", frameKey(number, "pending"), conversation) == 1 then
    redis.call("ZREM", frameKey(number, "due"), conversation)
  end
end
`;
