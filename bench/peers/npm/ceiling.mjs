// The ceiling: a bare queue in Postgres, `select … for update skip locked`, with as many round trips a task as asked for
// (`trips`; `chainTrips` in the chain). Fewer than two: so many tasks are claimed and finished together. It knows no DAG, no
// retries, no history.
import pg from 'pg';
import { AT_ONCE, CHAIN, countdown, measure, nap, settings } from './workloads.mjs';

const { chainTrips, trips } = settings;
const batch = trips < 2 ? Math.max(1, Math.round(2 / trips)) : 1;
/** Beside the claim and the end of it. */
const extraTrips = (all) => Math.max(0, Math.round(all) - 2);
const pool = new pg.Pool({ connectionString: settings.postgres, max: AT_ONCE });

const claim = {
  name: 'claim',
  text: `update bare_queue set state = 'running', start_at = clock_timestamp() where id in (
    select id from bare_queue where state = 'queued' order by id for update skip locked limit $1) returning id`,
};
const look = { name: 'look', text: 'select state from bare_queue where id = $1' };
const finish = {
  name: 'finish',
  text: "update bare_queue set state = 'success', end_at = clock_timestamp() where id = any($1)",
};
const finishAndNext = {
  name: 'finish-and-next',
  text: `with done as (update bare_queue set state = 'success', end_at = clock_timestamp() where id = any($1))
    insert into bare_queue (state) select 'queued' where $2`,
};

await pool.query(`drop table if exists bare_queue;
  create table bare_queue (id bigint generated always as identity primary key, state text not null,
    start_at timestamptz, end_at timestamptz);
  create index bare_queue_ready on bare_queue (id) where state = 'queued'`);
await measure({ chain, many });
await pool.end();

async function chain() {
  const client = await pool.connect();
  await client.query("insert into bare_queue (state) values ('queued')");
  let beganMs = Number.NaN;
  for (let step = 1; step <= CHAIN; step += 1) {
    const { rows } = await client.query({ ...claim, values: [1] });
    if (step === 1) beganMs = performance.now();
    await nap();
    const ids = rows.map(({ id }) => id);
    for (let trip = 0; trip < extraTrips(chainTrips); trip += 1)
      await client.query({ ...look, values: [ids[0]] });
    await client.query({ ...finishAndNext, values: [ids, step < CHAIN] });
  }
  const tookMs = performance.now() - beganMs;
  client.release();
  return tookMs;
}

async function many(tasks, naps) {
  const count = countdown(tasks);
  count.begin();
  await pool.query("insert into bare_queue (state) select 'queued' from generate_series(1, $1)", [tasks]);
  const lanes = Math.max(1, Math.round(AT_ONCE / batch));
  await Promise.all(Array.from({ length: lanes }, () => lane(naps, count)));
  return count.elapsedMs;
}

async function lane(naps, count) {
  const client = await pool.connect();
  for (;;) {
    const { rows } = await client.query({ ...claim, values: [batch] });
    if (rows.length === 0) break;
    const ids = rows.map(({ id }) => id);
    if (naps) await Promise.all(ids.map(nap));
    for (let trip = 0; trip < extraTrips(trips); trip += 1) await client.query({ ...look, values: [ids[0]] });
    await client.query({ ...finish, values: [ids] });
    for (const _ of ids) count.ended();
  }
  client.release();
}
