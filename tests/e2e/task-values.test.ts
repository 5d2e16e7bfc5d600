// What tasks hand to each other and how their outcomes steer a run: values, params, branches, sensors, retries.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';

const values = `import { dag, param, task } from 'ariel';
const make = task('make', () => ({
  big: 2n ** 70n,
  at: new Date('2026-02-03T04:05:06.789Z'),
  map: new Map<string, number>([['a', 1], ['b', 2]]),
  set: new Set([1, 2, 3]),
  bytes: new Uint8Array([0, 127, 255]),
  text: 'ü "quoted" \\u2028 \\n',
  nested: [{ when: new Date(0), none: null }],
}));
type Made = ReturnType<typeof make.run> extends Promise<infer Value> ? Value : never;
const check = task('check', ({ given }: { given: Made }) => [
  given.big === 2n ** 70n,
  given.at instanceof Date && given.at.getTime() === Date.parse('2026-02-03T04:05:06.789Z'),
  given.map instanceof Map && given.map.get('b') === 2 && given.map.size === 2,
  given.set instanceof Set && given.set.has(3) && given.set.size === 3,
  given.bytes instanceof Uint8Array && given.bytes[2] === 255 && given.bytes.length === 3,
  given.text === 'ü "quoted" \\u2028 \\n',
  given.nested[0]!.when instanceof Date && given.nested[0]!.none === null,
]);
dag('values', {}, () => {
  check({ given: make() });
});

const large = task('large', () => 'é'.repeat(2_500_000));
const measure = task('measure', async ({ text }: { text: string }, { xcom }) => {
  xcom.push('copy', text);
  return text.length;
});
const pull = task('pull', async (_: {}, { xcom }) => (await xcom.pull<string>({ taskId: 'measure', key: 'copy' }))?.length);
dag('large_values', {}, () => {
  const measured = measure({ text: large() });
  measured.before(pull());
});

const useParams = task('use_params', ({ limit, region }: { limit: number; region: string }) => region + limit);
dag('with_params', { params: { limit: param.integer({ default: 3, minimum: 1 }), region: param.string({ enum: ['EU', 'US'], default: 'EU' }) } }, ({ params }) => {
  useParams({ limit: params.limit, region: params.region });
});
`;

const steering = `import { dag, FailTask, SkipTask, task } from 'ariel';
const flaky = task('flaky', (_: {}, { ti }) => {
  if (ti.tryNumber < 3) throw new Error('no luck in try ' + ti.tryNumber);
  return ti.tryNumber;
}, { retries: 3, retryDelay: '300ms' });
const hopeless = task('hopeless', () => { throw new Error('never'); }, { retries: 1, retryDelay: '50ms' });
const final = task('final', () => { throw new FailTask('no use'); }, { retries: 5, retryDelay: '50ms' });
const skips = task('skips', () => { throw new SkipTask('nothing to do'); });
const after = task('after', () => 'ran');
dag('retried', {}, () => { flaky(); });
dag('fails', {}, () => {
  const late = hopeless();
  late.before(after());
  final();
});
dag('skipped', {}, () => {
  const first = skips();
  first.before(after());
});

let looks = 0;
const sensor = task.sensor('wait', async () => ++looks >= 3, { pokeInterval: '100ms', timeout: '10s' });
const never = task.sensor('never', async () => false, { pokeInterval: '50ms', timeout: '300ms' });
const soft = task.sensor('soft', async () => false, { pokeInterval: '50ms', timeout: '300ms', softFail: true });
dag('waits', {}, () => { sensor(); });
dag('waits_in_vain', {}, () => { never(); soft(); });

const choose = task.branch('choose', ({ n }: { n: number }) => (n > 1 ? 'big' : 'small'));
const big = task('big', () => 'big');
const small = task('small', () => 'small');
const join = task('join', () => 'joined', { triggerRule: 'none_failed_min_one_success' });
dag('branches', {}, () => {
  const [left, right, end] = [big(), small(), join()];
  choose({ n: 2 }).to({ big: left, small: right });
  left.before(end);
  right.before(end);
});

const list = task('list', () => [1, 2, 3]);
const ten = task('ten', ({ x }: { x: number }) => {
  if (x === 2) throw new Error('not this one');
  return x * 10;
});
const total = task('total', ({ xs }: { xs: number[] }) => xs.reduce((sum, x) => sum + x, 0), { triggerRule: 'all_done' });
dag('mapped', {}, () => { total({ xs: ten.expand({ x: list() }) }); });
`;

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start({ dags: { 'values.ts': values, 'steering.ts': steering } });
  await installation.untilVisible('values', 'large_values', 'with_params', 'mapped');
});
afterAll(() => installation?.[Symbol.asyncDispose]());

function states(dagId: string, runId: string): Record<string, string | null> {
  return Object.fromEntries(
    installation.database
      .instances(dagId, runId)
      .map((row) => [row.map_index < 0 ? row.task_id : `${row.task_id}[${row.map_index}]`, row.state]),
  );
}

test('dates, big integers, maps, sets and bytes arrive as they left', async () => {
  const { run_id: runId, state } = await installation.run('values');
  expect(state).toBe('success');
  expect(JSON.parse(installation.database.xcom('values', runId, 'check') ?? '')).toEqual(Array(7).fill(true));
});

test('a value of five megabytes passes as an input, and by name', async () => {
  const { run_id: runId, state } = await installation.run('large_values');
  expect(state).toBe('success');
  expect(installation.database.xcom('large_values', runId, 'measure')).toBe('2500000');
  expect(installation.database.xcom('large_values', runId, 'pull')).toBe('2500000');
});

test('params are checked before there is a run, and reach tasks with their defaults', async () => {
  const wrong = installation.trigger('with_params', { limit: 0, region: 'Mars' });
  await expect(wrong).rejects.toMatchObject({
    code: 'ARIEL_PARAMS_INVALID',
    message: expect.stringMatching(/limit.*region/s),
  });
  expect(installation.database.runs('with_params')).toEqual([]);
  const { run_id: runId } = await installation.run('with_params', { region: 'US' });
  expect(installation.database.xcom('with_params', runId, 'use_params')).toBe('"US3"');
});

test('a failed try is tried again after its delay, and each is recorded', async () => {
  const { run_id: runId, state } = await installation.run('retried');
  expect(state).toBe('success');
  const history = installation.database.history('retried', runId);
  const last = installation.database.instance('retried', runId, 'flaky');
  expect(history.map((row) => [row.try_number, row.state, JSON.parse(row.error ?? '{}').message])).toEqual([
    [1, 'failed', 'no luck in try 1'],
    [2, 'failed', 'no luck in try 2'],
  ]);
  expect(last).toMatchObject({ state: 'success', try_number: 3 });
  const starts = [...history, last].map((row) => row?.start_at ?? 0);
  const ends = history.map((row) => row.end_at ?? 0);
  const delaysMs = ends.map((end, index) => ((starts[index + 1] ?? 0) - end) / 1000);
  for (const delayMs of delaysMs) {
    expect(delayMs).toBeGreaterThanOrEqual(299);
    // The default would be five minutes.
    expect(delayMs).toBeLessThan(10_000);
  }
  expect(installation.log('retried', runId, 'flaky', { tryNumber: 2 }).at(-1)).toMatchObject({
    level: 'error',
  });
});

test('without tries left a task fails, and what is below it says why it did not run', async () => {
  const { run_id: runId, state } = await installation.run('fails');
  expect(state).toBe('failed');
  expect(states('fails', runId)).toEqual({ after: 'upstream_failed', final: 'failed', hopeless: 'failed' });
  expect(installation.database.instance('fails', runId, 'hopeless')).toMatchObject({ try_number: 2 });
  expect(installation.database.instance('fails', runId, 'final')).toMatchObject({ try_number: 1 });
  expect(installation.database.instance('fails', runId, 'after')?.reason).toMatch(/upstream.*1 failed/);
});

test('a skipped task skips what is below it', async () => {
  const { run_id: runId, state } = await installation.run('skipped');
  expect(state).toBe('success');
  expect(states('skipped', runId)).toEqual({ after: 'skipped', skips: 'skipped' });
  expect(installation.database.instance('skipped', runId, 'skips')?.reason).toMatch(/nothing to do/);
});

test('a sensor in poke mode looks until its condition holds, within one try', async () => {
  const { run_id: runId, state } = await installation.run('waits');
  expect(state).toBe('success');
  const row = installation.database.instance('waits', runId, 'wait');
  expect(row?.try_number).toBe(1);
  expect((row?.end_at ?? 0) - (row?.start_at ?? 0)).toBeGreaterThanOrEqual(199_000);
});

test('a sensor whose time is over fails, or is skipped where it may', async () => {
  const { run_id: runId } = await installation.run('waits_in_vain');
  expect(states('waits_in_vain', runId)).toEqual({ never: 'failed', soft: 'skipped' });
});

test('a branch skips what was not chosen, and the join runs', async () => {
  const { run_id: runId, state } = await installation.run('branches');
  expect(state).toBe('success');
  expect(states('branches', runId)).toEqual({
    big: 'success',
    choose: 'success',
    join: 'success',
    small: 'skipped',
  });
});

test('one failed instance of a mapped task leaves the others alone', async () => {
  const { run_id: runId } = await installation.run('mapped');
  expect(states('mapped', runId)).toEqual({
    list: 'success',
    'ten[0]': 'success',
    'ten[1]': 'failed',
    'ten[2]': 'success',
    total: 'success',
  });
  expect(installation.database.xcom('mapped', runId, 'total')).toBe('40');
});
