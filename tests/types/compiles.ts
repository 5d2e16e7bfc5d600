// Everything of the authoring surface that must compile, as an author would write it. Checked by tsc only, never run.
import {
  BaseOperator,
  chain,
  concat,
  crossDownstream,
  type Dag,
  dag,
  FailTask,
  getContext,
  type ListReference,
  type LoopTools,
  label,
  type MappedOutput,
  type OperatorOptions,
  type Output,
  param,
  RescheduleTask,
  SkipTask,
  type Templated,
  task,
  taskGroup,
  type Wired,
  zip,
} from 'ariel';
import { BashOperator, EmptyOperator } from 'ariel/standard';
import { same } from './same.ts';

interface Order {
  id: number;
  amount: number;
  at: Date;
}

const listFiles = task('list_files', async (): Promise<string[]> => ['a.csv']);

const parse = task(
  'parse',
  async ({ file }: { file: string }): Promise<Order[]> => [{ id: file.length, amount: 1, at: new Date(0) }],
  { retries: 3, retryDelay: '30s' },
);

const total = task('total', ({ parts }: { parts: Order[][] }) =>
  parts.flat().reduce((sum, order) => sum + order.amount, 0),
);

const store = task(
  'store',
  async ({ sum, table }: { sum: number; table: string }, { conn, log }) => {
    const { host } = await conn('warehouse');
    log.info('stored', { sum, table, host });
  },
  { pool: 'warehouse', poolSlots: 2, triggerRule: 'none_failed', weightRule: 'absolute' },
);

const landed = task.sensor('landed', async () => true, {
  mode: 'reschedule',
  pokeInterval: '1m',
  timeout: '1h',
});
const version = task.sensor('version', () => ({ done: true, value: 'v1' }), { softFail: true });

const size = task.branch('size', ({ sum }: { sum: number }) => (sum > 10_000 ? 'big' : 'small'));
const perhaps = task.branch('perhaps', async ({ sum }: { sum: number }) => (sum > 1 ? 'go' : null));
const several = task.branch('several', (): ('left' | 'right')[] => ['left', 'right']);

const etl = taskGroup('etl', ({ file }: { file: Output<string[]> }) => parse.expand({ file }));
const checks = taskGroup('checks', () => {
  const inner = taskGroup('inner', () => {
    landed();
  });
  inner();
});

export default dag(
  'sales',
  {
    schedule: '0 6 * * *',
    timezone: 'Europe/Amsterdam',
    startDate: '2026-01-01',
    catchup: false,
    params: {
      region: param.string({ default: 'EU' }),
      limit: param.integer({ default: 3, minimum: 1 }),
      mode: param.enum(['full', 'delta'], { default: 'delta', title: 'Mode', section: 'How' }),
      tables: param.array({ items: param.string(), default: ['orders'] }),
    },
    defaultArgs: { retries: 1, owner: 'sales', retryDelay: { minutes: 2, seconds: 30 } },
    tags: ['finance'],
    docMd: '# Sales',
    description: 'What was sold',
    displayName: 'Sales',
    maxActiveRuns: 1,
    maxActiveTasks: 8,
    dagrunTimeout: '2h',
    isPausedUponCreation: false,
    rerunWithLatestVersion: true,
    failFast: true,
  },
  ({ params, task }) => {
    const files = listFiles();
    same<typeof files, Output<string[]>>();
    const parsed = etl({ file: files });
    same<typeof parsed, MappedOutput<Order[]>>();
    const sum = total({ parts: parsed });
    same<typeof sum, Output<number>>();
    const stored = store({ sum, table: params.region });
    const report = task('report', ({ sum }: { sum: number }, { params }) => {
      same<typeof params.region, string>();
      same<typeof params.limit, number>();
      same<typeof params.mode, 'full' | 'delta'>();
      return `${params.region}: ${sum}`;
    });
    const notify = new BashOperator({
      taskId: 'notify',
      bashCommand: 'echo "{{ ds }}"',
      env: { REGION: params.region, FIXED: 'x' },
    });
    const quiet = new BashOperator({
      taskId: 'quiet',
      bashCommand: ({ dataInterval }) => `echo ${dataInterval.start.toISOString()}`,
    });
    same<typeof quiet.output, Output<string>>();
    const counted = new BashOperator({ taskId: 'count', bashCommand: 'ls | wc -l', outputProcessor: Number });
    same<typeof counted.output, Output<number>>();
    const fromOutput = new BashOperator({
      taskId: 'from_output',
      bashCommand: report({ sum: counted.output }),
    });

    chain(landed(), files);
    size({ sum }).to({ big: notify, small: [quiet, fromOutput] });
    perhaps({ sum: 3 }).to({ go: stored });
    const done = new EmptyOperator({ taskId: 'done' });
    several().to({ left: done, right: checks() });
    chain(stored, label('ok'), [report({ sum }), report.with({ id: 'again', retries: 0 })({ sum: 3 })], done);
    crossDownstream([files, stored], [done, quiet]);
    files.before([stored, done]);
    done.after(files);
    done.setUpstream(stored);
    files.setDownstream(done);
    same<ReturnType<typeof version>, Output<string>>();
    same<ReturnType<typeof landed>, Output<null>>();
  },
);

// Mapping: over literals, over lists that hold outputs, with constants, over objects of inputs.
dag(
  'mapped',
  { schedule: '@daily', params: { files: param.array<string>({ default: [] }) } },
  ({ params }) => {
    const single = task('single', () => 'x.csv')();
    const sums = task('sums', () => [1, 2]);
    parse.expand({ file: ['a.csv', 'b.csv'] });
    parse.expand({ file: ['a.csv', single] });
    parse.expand({ file: params.files });
    store.expand({ sum: sums(), table: ['a', 'b'] });
    same<ReturnType<typeof parse.expand>, MappedOutput<Order[]>>();
    store.partial({ table: 'orders' }).expand({ sum: sums() });
    store.partial({ table: single }).expand({ sum: [1, 2] });
    store.expandKwargs([
      { sum: 1, table: 'a' },
      { sum: 2, table: single },
    ]);
    store.partial({ table: 'a' }).expandKwargs([{ sum: 1 }]);
    total({ parts: parse.expand({ file: [single] }) });
  },
);

// Setups and teardowns, short circuits, latest-only, conditions, commands.
dag('control', { params: { folder: param.string({ default: '/data' }) } }, ({ task }) => {
  const cluster = listFiles().asSetup();
  same<typeof cluster, Output<string[]>>();
  const down = total
    .with({ id: 'down' })({ parts: [] })
    .asTeardown({ setups: cluster, onFailureFailDagrun: true });
  same<typeof down, Output<number>>();
  const removed = new EmptyOperator({ taskId: 'removed' }).asTeardown({
    setups: [cluster, new EmptyOperator({ taskId: 'made' })],
  });
  same<typeof removed, EmptyOperator>();
  chain(cluster, task.latestOnly('latest')(), removed);
  const isLarge = task.shortCircuit('is_large', ({ sum }: { sum: number }) => sum > 3, {
    ignoreDownstreamTriggerRules: false,
    retries: 1,
  });
  same<ReturnType<typeof isLarge>, Output<boolean>>();
  isLarge.expand({ sum: [1, 2] });
  const nightly = task.runIf(({ params }) => params.folder !== '', parse);
  same<typeof nightly, typeof parse>();
  task
    .skipIf(async () => true, size, { message: 'not now' })({ sum: 1 })
    .to({ big: down, small: removed });
  const count = task.bash(
    'count',
    ({ path }: { path: string }, { params }) => `ls ${params.folder}/${path} | wc -l`,
    {
      cwd: '/',
      env: { A: 'b' },
    },
  );
  same<ReturnType<typeof count>, Output<string>>();
  size.expand({ sum: [1, 2] }).to({ big: down, small: removed });
  version.expand({});
});

// Lists made of lists; mapped operators; objects mapped over by their entries.
dag('lists', {}, () => {
  const files = listFiles();
  const sizes = task('sizes', (): Record<string, number> => ({ a: 1 }))();
  const lengths = files.map((file) => file.length);
  same<typeof lengths, ListReference<number>>();
  same<ReturnType<typeof lengths.filter>, ListReference<number>>();
  const both = files.zip(lengths);
  same<typeof both, ListReference<[string, number]>>();
  const filled = files.zip([1, 2], { fill: null });
  same<typeof filled, ListReference<[string | null, number | null]>>();
  const entries = sizes.map(([name, size]) => `${name}${size}`);
  same<typeof entries, ListReference<string>>();
  parse.expand({ file: entries.concat(files, ['x']) });
  store.expandKwargs(zip(files, lengths).map(([table, sum]) => ({ sum, table })));
  parse.expand({ file: concat(files, ['always.csv']).filter((file) => file !== '') });
  store
    .partial({ table: 'x' })
    .expand({ sum: zip(lengths, [1], { fill: 0 }).map(([left, right]) => left + right) });
  const entry = task('entry', ({ entry: [name, size] }: { entry: [string, number] }) => name.length + size);
  entry.expand({ entry: { a: 1, b: 2 } });
  entry.expand({ entry: sizes });
  const parsed = parse.expand({ file: files });
  total({ parts: parsed });
  same<typeof parsed.map<number>, (change: (item: Order[]) => number) => ListReference<number>>;
  const printed = BashOperator.partial({ taskId: 'print', retries: 2, env: { A: 'b' } }).expand({
    bashCommand: files,
  });
  same<typeof printed, MappedOutput<string>>();
  BashOperator.partial({ taskId: 'each' }).expand({
    bashCommand: ['ls', '{{ ds }}', ...['pwd']],
    cwd: ['/', '/tmp'],
  });
  BashOperator.partial({ taskId: 'kwargs' }).expandKwargs([
    { bashCommand: 'ls', cwd: '/' },
    { bashCommand: 'pwd' },
  ]);
});

// Mapped groups, loops, and options of groups.
const load = taskGroup(
  'load',
  ({ file, table, limit }: { file: Output<string>; table: Wired<string>; limit: number }) => {
    const parsed = parse.with({ retries: limit })({ file });
    return store({ sum: total({ parts: [parsed] }), table });
  },
  { retries: 1, retryDelay: '1m', defaultArgs: { owner: 'me' }, prefixGroupId: false, tooltip: 'Loads' },
);
const refine = taskGroup('refine', ({ text }: { text: Output<string> }, { loop }: LoopTools<string>) =>
  task(
    'better',
    ({ text, last, round }: { text: string; last: string | null; round: number }) =>
      `${last ?? text}${round}`,
  )({
    text,
    last: loop.previous,
    round: loop.index,
  }),
);
const retried = taskGroup('retried', ({ file }: { file: Output<string> }) => parse({ file }));

dag('groups', {}, () => {
  const mapped = retried.expand({ file: listFiles() });
  same<typeof mapped, MappedOutput<Order[]>>();
  const nested = taskGroup('nested', ({ file }: { file: Output<string> }) => parse.expand({ file: [file] }));
  const all = nested.expand({ file: listFiles() });
  same<typeof all, MappedOutput<Order[][]>>();
  load
    .partial({ table: 'orders', limit: 3 })
    .expand({ file: ['a', 'b'] })
    .before(mapped);
  retried.expandKwargs([{ file: 'a' }]);
  const parts = taskGroup('parts', ({ file }: { file: Output<string> }) => ({
    one: parse({ file }),
    two: listFiles(),
  }));
  const made = parts.expand({ file: ['a'] });
  same<typeof made.one, MappedOutput<Order[]>>();
  chain(made, all);
  const text = refine.loop(
    { maxIterations: 3, until: (text, { index }) => text.length > index },
    { text: listNames() },
  );
  same<typeof text, Output<string>>();
  retried.loop({ maxIterations: 2, until: async (orders) => orders.length > 3 }, { file: text });
});

// Inputs: nested references, optional inputs, unions, values that JSON cannot hold.
const nested = task(
  'nested',
  ({ options }: { options: { name: string; sizes: number[]; flag?: boolean } }) => options.name,
);
const optional = task('optional', ({ limit = 3 }: { limit?: number }) => limit);
const rich = task(
  'rich',
  (): {
    at: Date;
    big: bigint;
    map: Map<string, number>;
    set: Set<Date>;
    bytes: Uint8Array;
    when: Date | null;
  } => {
    throw new FailTask('not today');
  },
);
const nullable = task('nullable', ({ text }: { text: string | null }) => text ?? '');
const flag = task('flag', () => Math.random() > 0.5);
const takesFlag = task('takes_flag', ({ on }: { on: boolean }) => on);
const anything = task('anything', ({ value }: { value: unknown }) => JSON.stringify(value));

for (const region of ['EU', 'US']) {
  dag(`loop_${region}`, { schedule: { hours: 1 } }, () => {
    const name = nullable({ text: region });
    nested({ options: { name, sizes: [1, optional({})], flag: flag() } });
    optional();
    takesFlag({ on: flag() });
    anything({ value: rich() });
    anything({ value: [rich(), { deep: name }] });
    nullable({ text: name });
  });
}

class GreetOperator extends BaseOperator<string> {
  static override readonly templateFields = ['name'];
  readonly name: string;
  constructor(options: OperatorOptions & { readonly name: Templated<string> }) {
    super(options);
    this.name = this.rendered(options.name);
  }
  execute(): string {
    return `Hello, ${this.name} from ${getContext().dag.dagId}!`;
  }
}

const outcomes = task('outcomes', (): void => {
  if (Date.now() === 0) throw new RescheduleTask('5m');
  throw new SkipTask('nothing to do');
});

export const custom: Dag = dag('custom', {}, () => {
  chain(new GreetOperator({ taskId: 'greet', name: listNames() }), outcomes());
});

function listNames(): Output<string> {
  return task('name', () => 'x')();
}

export async function inTests(sales: Dag<{ region: ReturnType<typeof param.string> }>): Promise<void> {
  const orders = await parse.run({ file: 'x' });
  same<typeof orders, Order[]>();
  await listFiles.run();
  await listFiles.run({}, { variables: { folder: '/data' } });
  const result = await sales.test({
    logicalDate: new Date(0),
    params: { region: 'US' },
    mock: { list_files: () => ['a'], parse: ({ file }) => [file] },
    connections: { warehouse: { host: 'localhost' } },
    variables: { rate: 2 },
  });
  same<typeof result.state, 'queued' | 'running' | 'success' | 'failed'>();
  result.output('total');
}
