/** What Redis does in one step; times are its own, so that clocks of processes need not agree. */
export interface RedisScript {
  readonly name: string;
  readonly lua: string;
}

const TIME = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** Turns the flat lists of XINFO into tables. */
const FIELDS = `
local function fields(flat)
  local named = {}
  for index = 1, #flat, 2 do named[flat[index]] = flat[index + 1] end
  return named
end`;

/**
 * KEYS: stream, durable groups. ARGV: event, maxEvents, maxBacklog, maxAge, channel, topic.
 * Lets go of what is old or too much, but of nothing that a durable group waits for; tells subscribers that something is there.
 */
export const PUBLISH: RedisScript = {
  name: 'prosceniumPublish',
  lua: `${TIME}${FIELDS}
local stream, durable = KEYS[1], KEYS[2]
local maxEvents, maxBacklog, maxAge = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

local function less(one, other)
  local oneTime, oneCount = string.match(one, '(%d+)-(%d+)')
  local otherTime, otherCount = string.match(other, '(%d+)-(%d+)')
  if oneTime ~= otherTime then return tonumber(oneTime) < tonumber(otherTime) end
  return tonumber(oneCount) < tonumber(otherCount)
end

local function slowest()
  local group, place
  for _, flat in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local info = fields(flat)
    if redis.call('SISMEMBER', durable, info['name']) == 1 then
      local needed = info['last-delivered-id']
      if info['pending'] > 0 then
        local first = redis.call('XPENDING', stream, info['name'])[2]
        if less(first, needed) then needed = first end
      end
      if not place or less(needed, place) then group, place = info['name'], needed end
    end
  end
  return group, place
end

-- The stream of a topic that was silent for long is gone, and the places of durable groups with it.
if redis.call('EXISTS', stream) == 0 then
  for _, group in ipairs(redis.call('SMEMBERS', durable)) do
    redis.call('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
  end
end
redis.call('XTRIM', stream, 'MINID', '~', string.format('%.0f-0', now - maxAge))
local length = redis.call('XLEN', stream)
if length > maxEvents then
  local group, place = slowest()
  if place then
    redis.call('XTRIM', stream, 'MINID', '~', place, 'LIMIT', length - maxEvents)
  else
    redis.call('XTRIM', stream, 'MAXLEN', '~', maxEvents)
  end
  if group and redis.call('XLEN', stream) >= maxBacklog then return {0, group} end
end
redis.call('XADD', stream, '*', 'event', ARGV[1])
redis.call('PEXPIRE', stream, string.format('%.0f', maxAge * 2))
redis.call('PUBLISH', ARGV[5], ARGV[6])
return {1}`,
};

/**
 * KEYS: stream, durable groups, members. ARGV: group, consumer, 1 if durable, milliseconds that a member counts as present, first id.
 * A group that is not durable begins anew when nobody of it is there.
 */
export const JOIN: RedisScript = {
  name: 'prosceniumJoin',
  lua: `${TIME}${FIELDS}
local stream, durable, members = KEYS[1], KEYS[2], KEYS[3]
local group, consumer = ARGV[1], ARGV[2]
if ARGV[3] == '1' then
  redis.call('SADD', durable, group)
else
  redis.call('SREM', durable, group)
  redis.call('ZREMRANGEBYSCORE', members, '-inf', now)
  if redis.call('ZCARD', members) == 0 then redis.pcall('XGROUP', 'DESTROY', stream, group) end
  redis.call('ZADD', members, string.format('%.0f', now + ARGV[4]), consumer)
  redis.call('PEXPIRE', members, ARGV[4])
end
local made = redis.pcall('XGROUP', 'CREATE', stream, group, ARGV[5], 'MKSTREAM')
if made.err and not string.find(made.err, 'BUSYGROUP') then return made end
for _, flat in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
  local info = fields(flat)
  if info['pending'] == 0 and info['idle'] > 86400000 then
    redis.call('XGROUP', 'DELCONSUMER', stream, group, info['name'])
  end
end
return 1`,
};

/**
 * KEYS: streams, then as many members. ARGV: group, consumer, how many, milliseconds after which somebody else's are taken over (0: none
 * are), milliseconds that a member counts as present (0: durable), ids that this member has and knows of.
 * Gives lists of: number of the stream, id, which delivery this is, fields.
 */
export const TAKE: RedisScript = {
  name: 'prosceniumTake',
  lua: `${TIME}
local count = #KEYS / 2
local group, consumer, room, idle, presence = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local known, taken = {}, {}
for index = 6, #ARGV do known[ARGV[index]] = true end
for index = 1, count do
  local stream, members = KEYS[index], KEYS[count + index]
  if presence > 0 then
    redis.call('ZADD', members, string.format('%.0f', now + presence), consumer)
    redis.call('PEXPIRE', members, presence)
  end
  if idle > 0 and room > 0 then
    for _, pending in ipairs(redis.call('XPENDING', stream, group, 'IDLE', idle, '-', '+', room + #ARGV - 5)) do
      local isKnown = pending[2] == consumer and known[pending[1]]
      local claimed = room > 0 and not isKnown and redis.call('XCLAIM', stream, group, consumer, idle, pending[1])[1]
      if claimed then
        taken[#taken + 1] = {index, claimed[1], pending[4] + 1, claimed[2]}
        room = room - 1
      end
    end
  end
  if room > 0 then
    local read = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', room, 'STREAMS', stream, '>')
    if read then
      for _, entry in ipairs(read[1][2]) do
        taken[#taken + 1] = {index, entry[1], 1, entry[2]}
        room = room - 1
      end
    end
  end
end
return taken`,
};

/** KEYS: stream. ARGV: group, consumer, id. Gives which delivery this is, nothing when somebody else has the event. */
export const AGAIN: RedisScript = {
  name: 'prosceniumAgain',
  lua: `
local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)[1]
if not pending or pending[2] ~= ARGV[2] then return false end
if not redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[3])[1] then return false end
return pending[4] + 1`,
};

/** KEYS: stream. ARGV: group, consumer, ids. Keeps what rests here from being taken over. */
export const HOLD: RedisScript = {
  name: 'prosceniumHold',
  lua: `
for index = 3, #ARGV do
  local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[index], ARGV[index], 1)[1]
  if pending and pending[2] == ARGV[2] then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[index], 'JUSTID')
  end
end
return 1`,
};

/** KEYS: stream, dead letters. ARGV: group, id, how many dead letters are kept, fields and values of the letter. */
export const BURY: RedisScript = {
  name: 'prosceniumBury',
  lua: `
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
local letter = {}
for index = 4, #ARGV do letter[#letter + 1] = ARGV[index] end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', unpack(letter))
return 1`,
};

/**
 * KEYS: stream, members. ARGV: group, consumer, 1 if durable, milliseconds after which others take over.
 * What is left undone is made due for others; the last member of a group that is not durable ends it.
 */
export const LEAVE: RedisScript = {
  name: 'prosceniumLeave',
  lua: `
local stream, members, group, consumer = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
if ARGV[3] ~= '1' then
  redis.call('ZREM', members, consumer)
  if redis.call('ZCARD', members) == 0 then
    redis.pcall('XGROUP', 'DESTROY', stream, group)
    return 1
  end
end
local left = redis.call('XPENDING', stream, group, '-', '+', 10000, consumer)
for _, pending in ipairs(left) do
  redis.call('XCLAIM', stream, group, consumer, 0, pending[1], 'IDLE', ARGV[4], 'JUSTID')
end
if #left == 0 then redis.call('XGROUP', 'DELCONSUMER', stream, group, consumer) end
return 1`,
};

/** KEYS: stream, dead letters. ARGV: id of the dead letter, event, group, channel, topic. Only who removes it puts it back. */
export const REPLAY: RedisScript = {
  name: 'prosceniumReplay',
  lua: `
if redis.call('XDEL', KEYS[2], ARGV[1]) == 0 then return 0 end
-- The group has lost its place when the topic was silent for long.
redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[3], '$', 'MKSTREAM')
redis.call('XADD', KEYS[1], '*', 'event', ARGV[2], 'group', ARGV[3])
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1`,
};

export const SCRIPTS: readonly RedisScript[] = [PUBLISH, JOIN, TAKE, AGAIN, HOLD, BURY, LEAVE, REPLAY];
