// The DAG files of the browser tests. Tasks that must stay at work until a test has looked wait for a file beside the home,
// so that no test depends on how quick the machine is.
const head = `import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chain, dag, param, task, taskGroup, type Output } from 'ariel';

const until = async (name: string): Promise<void> => {
  while (!existsSync(join(process.env.E2E_FOLDER!, name))) await setTimeout(20);
};
`;

/** Params of each usual kind; the run ends at once. */
export const greeting = `${head}
const greet = task('greet', ({ name, times }: { name: string; times: number }, { log }) => {
  for (let each = 1; each <= times; each++) log.info('Hello, ' + name + '! ' + each);
  return { greeting: 'Hello, ' + name + '!', times };
});
const shout = task('shout', ({ said }: { said: { greeting: string; times: number } }) => said.greeting.toUpperCase());
dag('greeting', {
  description: 'Says hello as often as wanted',
  docMd: '# Greeting\\n\\nSays **hello**, and takes:\\n\\n- a name\\n- how often',
  tags: ['demo', 'people'],
  params: {
    name: param.string({ default: 'world', title: 'Name', minLength: 2 }),
    times: param.integer({ default: 2, minimum: 1, maximum: 5, title: 'Times' }),
    loud: param.boolean({ default: false, title: 'Loud' }),
  },
}, ({ params }) => {
  shout({ said: greet({ name: params.name, times: params.times }) });
});
`;

/** The same with its code changed in nothing but the function's text. */
export const greetingLouder = greeting.replace("'Hello, ' + name + '! '", "'HELLO, ' + name + '!! '");
/** And with one task more. */
export const greetingLonger = greetingLouder.replace(
  '  shout({ said:',
  "  task('wave', () => 'waves')();\n  shout({ said:",
);

/** Goes on step by step, as the test allows: files `<gate>-line`, `<gate>-first`, `<gate>-second`. One run at a time. */
export const slow = `${head}
const first = task('first', async (_: {}, { log, params }) => {
  log.info('the first line');
  await until(params.gate + '-line');
  log.info('the second line');
  log.warn('something odd');
  await until(params.gate + '-first');
  return 1;
});
const second = task('second', async ({ after }: { after: number }, { params }) => {
  await until(params.gate + '-second');
  return after + 1;
});
dag('slow', { tags: ['demo'], maxActiveRuns: 1, params: { gate: param.string({ default: 'go' }) } }, () => {
  second({ after: first() });
});
`;

export const nightly = `${head}
const step = task('step', () => 1);
dag('nightly', { schedule: '@daily', startDate: '2026-01-01', catchup: false }, () => { step(); });
`;

/** One task fails on each of its tries until the file `mended` is there, and what comes after it never runs. */
export const failing = `${head}
function readAmount(row: { amount?: number }): number {
  if (existsSync(join(process.env.E2E_FOLDER!, 'mended'))) return 7;
  if (row.amount === undefined) throw new Error('row 7 has no amount');
  return row.amount;
}
const load = task('load', () => {
  console.log('reading rows');
  return readAmount({});
}, { retries: 1, retryDelay: '100ms' });
const publish = task('publish', ({ amount }: { amount: number }) => amount);
const tidy = task('tidy', () => 'tidied', { triggerRule: 'all_done' });
dag('failing', { tags: ['broken'], description: 'Fails on purpose' }, () => {
  const amount = load();
  publish({ amount });
  chain(amount, tidy());
});
`;

/** Twelve instances of one task inside a group, two of which fail. */
export const mapped = `${head}
const listParts = task('list_parts', () => Array.from({ length: 12 }, (_, index) => 'part-' + index));
const check = task('check', ({ part }: { part: string }) => {
  if (part === 'part-3' || part === 'part-8') throw new Error(part + ' is damaged');
  return part.length;
});
const sum = task('sum', ({ sizes }: { sizes: number[] }) => sizes.length, { triggerRule: 'all_done' });
const quality = taskGroup('quality', ({ parts }: { parts: Output<string[]> }) => sum({ sizes: check.expand({ part: parts }) }));
dag('mapped', { tags: ['demo'] }, () => { quality({ parts: listParts() }); });
`;

/** Takes every slot of the pool until the file `go-hog` is there. */
export const hog = `${head}
const all = task('all', async () => { await until('go-hog'); }, { poolSlots: 128 });
const one = task('one', () => 'got a slot');
dag('hog', { tags: ['pools'] }, () => { all(); });
dag('hungry', { tags: ['pools'] }, () => { one(); });
`;

/** What stops it stands in its third line. */
export const broken = `import { dag, task } from 'ariel';
const step = task('step', () => 1);
dag('broken', { schedule: '61 * * * *', startDate: '2026-01-01' }, () => { step(); });
`;
export const repaired = broken.replace('61 * * * *', '1 * * * *');

/** Three calls under a limit of one, at work until `go` is there; another task says a larger number. */
export const limited = `${head}
const call = task('call', async ({ item }: { item: number }) => {
  await until('go');
  return item;
}, { priorityWeight: 9, limit: { key: 'api:acme', max: 1 } });
const more = task('more', () => 'more', { limit: { key: 'api:acme', max: 4 } });
dag('limited', {}, () => {
  call.expand({ item: [1, 2, 3] });
  more();
});
`;
