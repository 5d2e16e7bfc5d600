// What is called because of what happens: in the task's own process where that lives, else in one of a worker's.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, Installation, type LogLine } from './support/installation.ts';
import { until } from './support/until.ts';

const dags = `import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { BaseNotifier, dag, deadlineAlert, deadlineReference, FailTask, SkipTask, task } from 'ariel';

const note = (text: string) => appendFileSync(join(process.env.E2E_FOLDER!, 'notes'), text + '\\n');
const say = (name: string) => (context) =>
  note([name, context.event, context.dagRun.runId, context.ti?.taskId ?? 'run', context.ti?.tryNumber ?? 0, context.exception?.message ?? '-', context.reason ?? '-'].join(' | '));

class Told extends BaseNotifier {
  static override readonly templateFields = ['text'];
  readonly text: string;
  constructor(text: string) { super(); this.text = text; }
  override notify({ event }) { note('notifier | ' + event + ' | ' + this.text); }
}

const all = {
  onExecuteCallback: say('execute'), onSuccessCallback: say('success'), onFailureCallback: [say('failure'), new Told('{{ ti.task_id }} failed: {{ exception }}')],
  onRetryCallback: say('retry'), onSkippedCallback: say('skipped'),
};
dag('events', { defaultArgs: all, onFailureCallback: [say('dag'), new Told('{{ dag.dag_id }} {{ event }} {{ reason }}')], onSuccessCallback: say('dag ok') }, () => {
  task('fine', () => 1)();
  task('skips', () => { throw new SkipTask('nothing to do'); })();
  task('again', (_: {}, { ti }) => { if (ti.tryNumber === 1) throw new Error('at first'); }, { retries: 1, retryDelay: '100ms' })();
  task('fails', () => { throw new FailTask('never'); })();
});
dag('good', { onSuccessCallback: say('dag ok'), onFailureCallback: say('dag failed') }, () => { task('fine', () => 1)(); });
const dies = task('dies', () => { process.kill(process.pid, 'SIGKILL'); for (;;); }, { onFailureCallback: say('died'), retries: 1, retryDelay: '50ms', onRetryCallback: say('died once') });
dag('dies', {}, () => { dies(); });
const harmful = task('harmful', () => 'kept', { onSuccessCallback: [() => { throw new Error('callback threw'); }, say('after it')] });
const exits = task('exits', () => 'kept too', { onSuccessCallback: () => process.exit(3) });
const hangs = task('hangs', () => 'kept as well', { onSuccessCallback: () => { for (;;); } });
dag('harm', {}, () => { harmful(); exits(); hangs(); });
const long = task('long', () => new Promise(() => {}), { ...all, retries: 1, onFailureCallback: say('failure') });
dag('marked', {}, () => { long(); });
dag('late', {
  deadline: [
    deadlineAlert({ reference: deadlineReference.dagrunQueuedAt, interval: '300ms', callback: [say('late'), new Told('{{ deadline.reference }}')] }),
    deadlineAlert({ reference: deadlineReference.dagrunQueuedAt, interval: '1h', callback: say('never') }),
    deadlineAlert({ reference: deadlineReference.custom('soon', async ({ runAfter, variable }) => new Date(runAfter.getTime() + (await variable<number>('late_ms')))), interval: '-100ms', callback: say('custom') }),
  ],
}, () => { task('slow', () => new Promise((resolve) => setTimeout(resolve, 2500)))(); });
`;

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start({
    dags: { 'callbacks.ts': dags },
    environment: { ARIEL__CORE__TASK_SUCCESS_OVERTIME: '1', ARIEL_VAR_LATE_MS: '500' },
  });
  await installation.untilVisible('events', 'good', 'dies', 'harm', 'late', 'marked');
});
afterAll(() => installation?.[Symbol.asyncDispose]());

const notesOf = (runId: string): string[] =>
  installation.lines('notes').filter((line) => line.includes(runId) || line.startsWith('notifier'));

const untilNoted = (text: string): Promise<unknown> =>
  until(`${text} is noted`, () => installation.lines('notes').some((line) => line.includes(text)), {
    details: () => `${installation.lines('notes').join('\n')}\n${installation.output().slice(-3000)}`,
  });

test('each event of a task calls what is meant for it, with what was thrown; runs call theirs', async () => {
  const { run_id: runId, state } = await installation.run('events');
  expect(state).toBe('failed');
  await untilNoted('dag | failure');
  await untilNoted('events failure');
  const notes = notesOf(runId).map((line) => line.replace(` | ${runId}`, ''));
  expect(notes.filter((line) => line.includes('| fine')).sort()).toEqual([
    'execute | execute | fine | 1 | - | -',
    'success | success | fine | 1 | - | -',
  ]);
  expect(notes.filter((line) => line.includes('| skips'))).toContain(
    'skipped | skipped | skips | 1 | nothing to do | nothing to do',
  );
  expect(notes.filter((line) => line.includes('| again'))).toEqual([
    'execute | execute | again | 1 | - | -',
    'retry | retry | again | 1 | at first | Error: at first',
    'execute | execute | again | 2 | - | -',
    'success | success | again | 2 | - | -',
  ]);
  expect(notes).toContain('failure | failure | fails | 1 | never | FailTask: never');
  expect(notes).toContain('notifier | failure | fails failed: FailTask: never');
  expect(notes.filter((line) => line.startsWith('dag'))).toHaveLength(1);
  const log = installation.log('events', runId, 'fails');
  expect(log.some(({ event }: LogLine) => event.includes('callback on failure: Told is done'))).toBe(true);
});

test('a run that succeeds calls its own callback once', async () => {
  const { run_id: runId } = await installation.run('good');
  await untilNoted(`dag ok | success | ${runId}`);
  expect(notesOf(runId).filter((line) => line.includes(runId))).toHaveLength(1);
});

test('where the process was killed, the callbacks run in another one, and know why', async () => {
  const { run_id: runId } = await installation.run('dies');
  await untilNoted('died | failure');
  await untilNoted('died once | retry');
  const notes = notesOf(runId);
  expect(notes.find((line) => line.startsWith('died | failure'))).toMatch(
    /dies \| 2 \| The task process was killed \(SIGKILL\)/,
  );
  expect(notes.find((line) => line.startsWith('died once'))).toMatch(
    /dies \| 1 \| The task process was killed/,
  );
});

test('whatever callbacks do, the task ended as it did', async () => {
  const { run_id: runId, state } = await installation.run('harm');
  expect(state).toBe('success');
  expect(notesOf(runId)).toContain(`after it | success | ${runId} | harmful | 1 | - | -`);
  const problems = installation.database.all<{ task_id: string; state: string; problem: string }>(
    'select task_id, state, problem from callback where run_ref = (select id from dag_run where run_id = ?) order by task_id',
    runId,
  );
  expect(problems.map(({ state: is, task_id }) => [task_id, is])).toEqual([
    ['exits', 'failed'],
    ['hangs', 'failed'],
    ['harmful', 'failed'],
  ]);
  expect(problems[2]?.problem).toContain('callback threw');
});

test.each([
  ['success', 'success', '-'],
  ['failed', 'failure', 'marked failed by admin'],
  ['skipped', 'skipped', '-'],
] as const)(
  'a task that is marked %s while it runs calls what is meant for that, once, and nothing else',
  async (state, event, exception) => {
    const runId = await installation.trigger('marked');
    const where = { dagId: 'marked', runId, taskId: 'long' };
    await until('it runs', () =>
      installation.lines('notes').some((line) => line.startsWith('execute') && line.includes(runId)),
    );
    await installation.control.setInstanceState({ ...where, tasks: ['long'], state, dryRun: false, actor });
    await untilNoted(`${event} | ${event} | ${runId}`);
    await installation.untilEnded('marked', runId);
    const notes = notesOf(runId).map((line) => line.replace(` | ${runId}`, ''));
    expect(notes.filter((line) => line.includes('| long'))).toEqual([
      'execute | execute | long | 1 | - | -',
      `${event} | ${event} | long | 1 | ${exception} | marked ${state} by admin`,
    ]);
  },
);

test('a missed deadline is recorded once and calls somebody; one that is met is gone', async () => {
  const runId = await installation.trigger('late');
  await untilNoted(`late | deadline | ${runId}`);
  await untilNoted('notifier | deadline | dagrun_queued_at');
  await untilNoted(`custom | deadline | ${runId}`);
  await installation.untilEnded('late', runId);
  const rows = installation.database.all<{ alert: number; missed_at: number | null }>(
    'select alert, missed_at from deadline where run_ref = (select id from dag_run where run_id = ?) order by alert',
    runId,
  );
  expect(rows.map(({ alert, missed_at }) => [alert, missed_at !== null])).toEqual([
    [0, true],
    [2, true],
  ]);
  expect(installation.lines('notes').filter((line) => line.startsWith('late |'))).toHaveLength(1);
  expect(installation.lines('notes').some((line) => line.startsWith('never'))).toBe(false);
  const [callback] = installation.database.all<{ log_path: string }>(
    "select log_path from callback where kind = 'deadline' order by created_at",
  );
  const log = readFileSync(join(installation.home, 'logs', callback?.log_path ?? ''), 'utf8');
  expect(log).toContain('callback on deadline');
});
