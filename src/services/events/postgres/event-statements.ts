import { quoted } from './quoted.js';

/**
 * The statements of the broker, each a transaction of its own.
 *
 * An event and a delivery for every group that wants it are written together. Groups keep no position in the sequence of events: the
 * numbers of a sequence are given out before the commit, so a reader who has seen number 8 cannot know whether 7 is still to come.
 * What is to be delivered is a row instead, and a row is seen when it is committed, whatever its number.
 */
export function eventStatements(schemaName: string) {
  const schema = quoted(schemaName);
  const columns =
    'e.seq, e.id, e.topic, e.payload::text AS payload, e.metadata::text AS metadata, e.published_at, e.origin';
  const milliseconds = (parameter: string): string => `${parameter}::float8 * interval '1 millisecond'`;
  const wanted = 'group_name = $1 AND dead_at IS NULL AND topic = ANY ($2::text[]) AND event_seq <> ALL ($3::bigint[])';
  return {
    /** ids, topics, payloads, metadata, times of publication, origins, what to tell the listeners of each, channel */
    publish: `
      WITH given AS (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[])
          WITH ORDINALITY AS g (id, topic, payload, metadata, published_at, origin, mark, number)
      ), stored AS (
        INSERT INTO ${schema}.events (id, topic, payload, metadata, published_at, origin)
        SELECT id, topic, payload::json, metadata::json, published_at, origin FROM given ORDER BY number
        ON CONFLICT (id) DO NOTHING RETURNING seq, topic
      ), queued AS (
        INSERT INTO ${schema}.deliveries (group_name, event_seq, topic)
        SELECT DISTINCT s.group_name, stored.seq, stored.topic
        FROM stored JOIN ${schema}.subscriptions s ON s.topic = stored.topic AND s.expires_at > now() RETURNING topic
      )
      SELECT pg_notify($8, mark) FROM (SELECT DISTINCT g.mark FROM queued JOIN given g USING (topic)) AS marks`,
    /** group: forgets what was left by those who are gone, when nobody of it is there */
    clear: `
      DELETE FROM ${schema}.deliveries WHERE group_name = $1 AND dead_at IS NULL AND NOT EXISTS (
        SELECT FROM ${schema}.subscriptions WHERE group_name = $1 AND expires_at > now())`,
    /** group, topics, member, milliseconds */
    join: `
      INSERT INTO ${schema}.subscriptions (group_name, topic, member, expires_at)
      SELECT $1, topic, $3, now() + ${milliseconds('$4')} FROM unnest($2::text[]) AS topic
      ON CONFLICT (topic, group_name, member) DO UPDATE SET expires_at = excluded.expires_at`,
    /** group, member */
    leave: `DELETE FROM ${schema}.subscriptions WHERE group_name = $1 AND member = $2`,
    /** group, topics, events that are left to others, how many, milliseconds until it is somebody else's, claim */
    claim: `
      WITH due AS (
        SELECT group_name, event_seq FROM ${schema}.deliveries
        WHERE ${wanted} AND due_at <= now() ORDER BY due_at, event_seq LIMIT $4 FOR UPDATE SKIP LOCKED
      ), claimed AS (
        UPDATE ${schema}.deliveries d SET attempts = d.attempts + 1, due_at = now() + ${milliseconds('$5')}, claim = $6
        FROM due WHERE d.group_name = due.group_name AND d.event_seq = due.event_seq RETURNING d.event_seq, d.attempts
      )
      SELECT ${columns}, c.attempts FROM claimed c JOIN ${schema}.events e ON e.seq = c.event_seq ORDER BY e.seq`,
    /** group, topics, events that are left to others: milliseconds until something is due */
    nextDue: `
      SELECT (extract(epoch FROM min(due_at) - now()) * 1000)::float8 AS wait FROM ${schema}.deliveries
      WHERE ${wanted}`,
    /** groups, events, claims */
    acknowledge: `
      DELETE FROM ${schema}.deliveries d USING unnest($1::text[], $2::bigint[], $3::uuid[]) AS a (group_name, event_seq, claim)
      WHERE d.group_name = a.group_name AND d.event_seq = a.event_seq AND d.claim = a.claim`,
    /** group, event, claim, error, milliseconds */
    postpone: `
      UPDATE ${schema}.deliveries SET due_at = now() + ${milliseconds('$5')}, last_error = $4
      WHERE group_name = $1 AND event_seq = $2 AND claim = $3 AND dead_at IS NULL`,
    /** group, event, claim, error */
    bury: `
      UPDATE ${schema}.deliveries SET dead_at = now(), last_error = $4
      WHERE group_name = $1 AND event_seq = $2 AND claim = $3 AND dead_at IS NULL RETURNING event_seq`,
    /** group, or nothing for all of them; how many */
    deadLetters: `
      SELECT ${columns}, d.group_name, d.attempts, d.last_error, d.dead_at
      FROM ${schema}.deliveries d JOIN ${schema}.events e ON e.seq = d.event_seq
      WHERE ($1::text IS NULL OR d.group_name = $1) AND d.dead_at IS NOT NULL ORDER BY d.dead_at, d.event_seq LIMIT $2`,
    /** group, event, channel: an empty notification wakes everybody up */
    replay: `
      WITH revived AS (
        UPDATE ${schema}.deliveries SET dead_at = NULL, attempts = 0, due_at = now(), claim = NULL
        WHERE group_name = $1 AND event_seq = $2 AND dead_at IS NOT NULL RETURNING 1
      )
      SELECT pg_notify($3, '') FROM revived`,
    check: `SELECT 1 FROM ${schema}.migrations LIMIT 1`,
    ...purgeStatements(schema, milliseconds),
  };
}

export type EventStatements = ReturnType<typeof eventStatements>;

function purgeStatements(schema: string, milliseconds: (parameter: string) => string) {
  return {
    /** milliseconds: what nobody has come for in time */
    purgeOverdue: `
      WITH gone AS (
        DELETE FROM ${schema}.deliveries d USING ${schema}.events e
        WHERE e.seq = d.event_seq AND d.dead_at IS NULL AND e.stored_at < now() - ${milliseconds('$1')} RETURNING d.group_name
      )
      SELECT group_name AS "group", count(*)::integer AS events FROM gone GROUP BY group_name ORDER BY group_name`,
    /** how many */
    crowdedTopics: `
      SELECT topic FROM ${schema}.deliveries WHERE dead_at IS NULL GROUP BY topic HAVING count(DISTINCT event_seq) > $1`,
    /** milliseconds */
    purgeDeadLetters: `DELETE FROM ${schema}.deliveries WHERE dead_at < now() - ${milliseconds('$1')}`,
    purgeGroups: `
      WITH gone AS (DELETE FROM ${schema}.subscriptions WHERE expires_at < now() RETURNING group_name)
      DELETE FROM ${schema}.deliveries d WHERE d.dead_at IS NULL AND d.group_name IN (SELECT group_name FROM gone)
        AND NOT EXISTS (SELECT FROM ${schema}.subscriptions s WHERE s.group_name = d.group_name AND s.expires_at >= now())`,
    /** minimal age, maximal age in milliseconds; how many events to keep; how many to delete at a time */
    purgeEvents: `
      DELETE FROM ${schema}.events WHERE seq IN (
        SELECT e.seq FROM ${schema}.events e
        WHERE e.stored_at < now() - ${milliseconds('$1')}
          AND (e.stored_at < now() - ${milliseconds('$2')}
            OR e.seq <= (SELECT seq FROM ${schema}.events ORDER BY seq DESC OFFSET $3 LIMIT 1))
          AND NOT EXISTS (SELECT FROM ${schema}.deliveries d WHERE d.event_seq = e.seq)
        ORDER BY e.seq LIMIT $4 FOR UPDATE OF e SKIP LOCKED)`,
  };
}
