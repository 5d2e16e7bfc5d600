// A world with a DAG to look at, for operators that have to do with runs of other DAGs: the real server side on a clock of its own.

import { createTaskContext, createTriggerContext, decodeValue, runHandler } from '@ariel/sdk';
import { aDag, aWorld, fails, returns, t, type World } from '@ariel/testkit';
import { dag, type TriggerContext } from 'ariel';
import { DagStateTrigger, WorkflowTrigger } from 'ariel/standard';

export const day = '2023-12-25T00:00:00Z';
export const dayUs = Date.parse(day) * 1000;

/** A world with a DAG to look at, and a running task as which operators ask. */
export async function runSite(options: { readonly breaks?: boolean } = {}): Promise<RunSite> {
  const asker = aDag(
    'asker',
    t('long').does(() => returns(1, '100h')),
  );
  const a = t('a').does(() => returns(1, '5m'));
  const b = options.breaks
    ? t('b')
        .after('a')
        .does(() => fails())
    : t('b').after('a');
  const etl = {
    groupId: 'etl',
    parentGroupId: null,
    displayName: null,
    tooltip: null,
    mapping: null,
    loop: null,
    retries: 0,
    retryDelayMs: 0,
  };
  const target = aDag('target', a, b, t('etl.load'), t('etl.end').after('a', 'etl.load')).with({
    groups: [etl],
  });
  const world = await aWorld({ dags: [target, asker] });
  await world.trigger('asker', { runId: 'r' });
  await world.settle();
  const row = await world.database.first<{ id: string }>(
    "select id from task_instance where task_id = 'long'",
  );
  return new RunSite(world, row?.id ?? '');
}

export class RunSite implements AsyncDisposable {
  readonly world: World;
  readonly #attemptId: string;
  readonly log: string[] = [];

  constructor(world: World, attemptId: string) {
    this.world = world;
    this.#attemptId = attemptId;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.world[Symbol.asyncDispose]();
  }

  get clock() {
    return {
      nowUs: () => this.world.nowUs(),
      sleep: async (ms: number) => this.world.advance(`${ms / 1000}s`),
    };
  }

  readonly ask = (question: { readonly about: string }): Promise<string | null> =>
    this.world.service.ask(this.#attemptId, question as never);

  /** One try of what `place` places; as a deferred one goes on where there is an event. */
  async run(
    place: () => unknown,
    { event, logicalDate = day }: { event?: unknown; logicalDate?: string | null } = {},
  ) {
    const { definition, handlers } = dag('asker', {}, () => void place());
    const task = definition.tasks[0];
    const handler = handlers.get(task?.taskId ?? '');
    if (!task || !handler) throw new Error('no task');
    const nowUs = this.world.nowUs();
    const logicalDateUs = logicalDate === null ? null : Date.parse(logicalDate) * 1000;
    const run = {
      runId: 'r',
      runType: 'manual',
      logicalDateUs,
      dataInterval: null,
      runAfterUs: dayUs,
      startDateUs: nowUs,
      params: {},
      conf: {},
    } as const;
    const resumption =
      event === undefined
        ? {}
        : { resumption: { kind: 'event', event: JSON.stringify(event), ...this.#next } as const };
    const context = createTaskContext(
      {
        dag: definition,
        task,
        run,
        mapIndex: -1,
        tryNumber: 1,
        maxTries: 0,
        startDateUs: nowUs,
        ...resumption,
      },
      {
        log: (_level, message) => void this.log.push(message),
        connection: () => Promise.reject(new Error('none')),
        variable: () => Promise.reject(new Error('none')),
        xcomPull: async () => null,
        ask: this.ask,
        signal: new AbortController().signal,
        clock: this.clock,
      },
    );
    const inputs = Object.fromEntries(
      Object.entries(task.inputs).flatMap(([name, input]) =>
        input.kind === 'literal' ? [[name, decodeValue(input.json)]] : [],
      ),
    );
    const outcome = await runHandler(handler, task, inputs, context);
    if (outcome.kind === 'deferred') this.#next = outcome.next;
    return outcome;
  }

  #next = { method: '', kwargs: '{}' };

  /** Waits as a triggerer does; gives the payload. */
  async wait(outcome: Awaited<ReturnType<RunSite['run']>>): Promise<unknown> {
    if (outcome.kind !== 'deferred') throw new Error(`it is ${outcome.kind}`);
    const { args, name } = outcome.trigger;
    const type = { DagStateTrigger, WorkflowTrigger }[name as 'WorkflowTrigger'];
    const context: TriggerContext = createTriggerContext({
      task: { dagId: 'asker', runId: 'r', taskId: 'long', mapIndex: -1, tryNumber: 1 },
      log: () => undefined,
      signal: new AbortController().signal,
      clock: this.clock,
      connection: () => Promise.reject(new Error('none')),
      variable: () => Promise.reject(new Error('none')),
      ask: this.ask,
    });
    for await (const { payload } of new type(decodeValue(args) as never).run(context)) return payload;
    return null;
  }
}

export const xcoms = (outcome: { readonly kind: string; readonly xcoms?: unknown }) => outcome.xcoms;
