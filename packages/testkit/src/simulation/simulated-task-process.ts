// A task process of a simulated worker, as its real supervisor knows one: it becomes ready, runs what it is given, hears that
// it is to end, or does not, and dies. User code is the plan's; what it did is noted in the ledger, whatever becomes of the worker.
import { type AttemptOutcome, FailureReason, Masker } from '@ariel/core';
import type { ClaimedAttempt } from '@ariel/protocol';
import type { TaskProcess, TaskProcessEvents, TaskProcessOptions } from '@ariel/worker';
import { durationUs } from '../world/simulated-time.ts';
import { type Execution, instanceOf, type TakenPlace } from './ledger.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import type { LoopTimer } from './simulated-loop.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { WorldContext } from './world-context.ts';

type Sent = Parameters<TaskProcess['send']>[0];

const START_US = 60_000;
const MESSAGE_US = 400;
/** How long a task that was told to end may go on to clean up. */
const CLEANUP_US = 2_000_000;
/** How long callbacks go on after a task's own end. */
const CALL_US = 900_000;
/** How often a task does not hear that it is to end. */
const DEAF = 0.1;

export class SimulatedTaskProcess implements TaskProcess {
  readonly pid: number;
  readonly started: string;
  readonly user: string | null;
  key: string | null = null;
  isReady = false;
  isReserved = false;
  current: ClaimedAttempt | null = null;
  /** What a process cannot write itself is not looked at here. */
  readonly log = null;
  ending: TaskProcess['ending'] = null;
  readonly masker = new Masker();
  tasksDone = 0;
  idleSinceMs = 0;
  readonly lastOutput = '';
  readonly isOutputHeldBack = false;
  readonly #context: WorldContext;
  readonly #worker: SimulatedProcess;
  readonly #disk: SimulatedDisk;
  readonly #logsFolder: string;
  readonly #events: TaskProcessEvents;
  #execution: Execution | null = null;
  #place: TakenPlace | null = null;
  #timers: LoopTimer[] = [];
  #isGone = false;

  /** `pid` is no number of a real process: it is below 0. */
  constructor(
    { context, disk, pid, worker }: SimulatedTaskProcessPlace,
    options: TaskProcessOptions,
    events: TaskProcessEvents,
  ) {
    this.#context = context;
    this.#worker = worker;
    this.#disk = disk;
    this.#logsFolder = options.settings.logsFolder;
    this.#events = events;
    this.user = options.user;
    this.pid = pid;
    this.started = `${worker.name} ${pid}`;
    this.#in(worker.random.below(START_US), () => this.#tell({ kind: 'ready' }));
  }

  get isIdle(): boolean {
    return this.isReady && !this.isReserved && this.current === null && this.ending === null;
  }

  async readOutput(): Promise<void> {}
  endOutput(): void {}
  prepare(): void {}

  run(attempt: ClaimedAttempt): void {
    this.current = attempt;
    this.#place = this.#context.ledger.takePlace(this.#worker.name, this.#context.loop.nowUs());
    this.#in(this.#worker.random.below(MESSAGE_US), () => this.#begin(attempt));
  }

  send(message: Sent): void {
    if (message.kind !== 'abort' || this.#isGone) return;
    const { attemptId } = message;
    this.#context.trace(this.#worker.name, `tells ${attemptId} to end: ${message.reason}`);
    this.#context.ledger.told(attemptId, this.#context.loop.nowUs());
    const { random } = this.#worker;
    if (random.chance(DEAF) || this.#execution?.attempt.attemptId !== attemptId) return;
    const execution = this.#execution;
    this.#cancelAll();
    this.#in(random.below(MESSAGE_US), () => this.#tell({ kind: 'aborting', attemptId }));
    this.#in(MESSAGE_US + random.below(CLEANUP_US), () => this.#end(execution, cleanedUp));
  }

  retire(reason: string): void {
    if (this.ending) return;
    this.ending = { why: 'recycled', reason };
    this.kill();
  }

  /** Ends at once, and its supervisor hears of it a moment later. */
  kill(): void {
    this.#die({ code: null, signal: 'SIGKILL' });
  }

  /** Its supervisor is gone, and takes it with it. */
  orphaned(): void {
    this.#isGone = true;
    this.#cancelAll();
    this.#stopUserCode();
    this.#leavePlace();
  }

  #begin(attempt: ClaimedAttempt): void {
    if (attempt.callback !== undefined) {
      this.#call(attempt);
      return;
    }
    const { answer, ledger, loop, trace } = this.#context;
    const { outcome, takes = '1s' } = answer(attempt);
    const { name } = this.#worker;
    trace(name, `begins try ${attempt.tryNumber} of ${instanceOf(attempt)} (${attempt.attemptId})`);
    const execution = ledger.begin(attempt, name, loop.nowUs());
    this.#execution = execution;
    this.#print(execution, 'begins');
    this.#in(durationUs(takes), () => {
      if (outcome === 'vanishes') this.#die({ code: 1, signal: null });
      else this.#end(execution, outcome);
    });
  }

  #end(execution: Execution, outcome: AttemptOutcome): void {
    const { ledger, loop, trace } = this.#context;
    this.#print(execution, 'ends');
    this.#execution = null;
    ledger.end(execution, outcome, loop.nowUs());
    const { attempt, beganUs } = execution;
    trace(this.#worker.name, `ends ${instanceOf(attempt)}: ${outcome.kind}`);
    const tookMs = (loop.nowUs() - beganUs) / 1000;
    const { attemptId } = attempt;
    const rendered = { renderedFields: null, renderedMapIndex: null };
    const rest = { tookMs, isSpent: false, residentBytes: null };
    const event = this.#eventOf(execution.attempt, outcome);
    const { random } = this.#worker;
    if (event === null || random.chance(0.4)) {
      this.#in(random.below(MESSAGE_US), () =>
        this.#tell({ kind: 'finished', attemptId, outcome, ...rendered, ...rest }),
      );
      return;
    }
    // Its callbacks are called in the same process, and take their time.
    ledger.calledBack.add(attemptId);
    this.#in(random.below(MESSAGE_US), () =>
      this.#tell({ kind: 'decided', attemptId, outcome, event, ...rendered }),
    );
    this.#in(MESSAGE_US + random.below(CALL_US), () =>
      this.#tell({
        kind: 'finished',
        attemptId,
        outcome,
        called: { event, problem: null },
        ...rendered,
        ...rest,
      }),
    );
  }

  /** At what its task wants callbacks to be called; null: at nothing. */
  #eventOf({ maxTries, run, taskId, tryNumber }: ClaimedAttempt, outcome: AttemptOutcome): string | null {
    const dag = this.#context.plan.dags.find(({ dagId }) => dagId === run.dagId);
    if (dag?.tasks.find(({ id }) => id === taskId)?.callsBack !== true) return null;
    if (outcome.kind === 'success' || outcome.kind === 'skipped') return outcome.kind;
    if (outcome.kind !== 'failed') return null;
    return outcome.retryable && tryNumber <= maxTries ? 'retry' : 'failure';
  }

  /** Code that is called outside of a task. */
  #call({ attemptId }: ClaimedAttempt): void {
    const { ledger, trace } = this.#context;
    const { name, random } = this.#worker;
    const calls = ledger.calls.get(attemptId) ?? { begun: 0, done: 0 };
    ledger.calls.set(attemptId, calls);
    calls.begun += 1;
    trace(name, `calls ${attemptId}`);
    const takesUs = random.pick([1_000, 50_000, 50_000, 2_000_000, 12_000_000]);
    this.#in(takesUs, () => {
      calls.done += 1;
      const outcome = { kind: 'success', xcoms: [], followed: null } as const;
      const rest = { tookMs: takesUs / 1000, isSpent: false, residentBytes: null };
      const rendered = { renderedFields: null, renderedMapIndex: null };
      this.#tell({ kind: 'finished', attemptId, outcome, ...rendered, ...rest });
    });
  }

  /** A line of its log, which is lost where the disk is full. */
  #print(execution: Execution, what: string): void {
    const { attemptId, logPath, startUs } = execution.attempt;
    const line = `${attemptId} ${startUs} ${what}\n`;
    try {
      this.#disk.append(`${this.#logsFolder}/${logPath}`, line);
      execution.printed += line;
    } catch {
      execution.hasLostLines = true;
    }
  }

  #die(how: { readonly code: number | null; readonly signal: string | null }): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#cancelAll();
    this.#stopUserCode();
    this.#leavePlace();
    this.#context.loop.in(this.#worker.random.below(MESSAGE_US), () =>
      this.#worker.reach(() => this.#events.exit(this, how)),
    );
  }

  #stopUserCode(): void {
    if (this.#execution) this.#context.ledger.end(this.#execution, null, this.#context.loop.nowUs());
    this.#execution = null;
  }

  #leavePlace(): void {
    if (this.#place) this.#place.endedUs = this.#context.loop.nowUs();
    this.#place = null;
  }

  #tell(message: Parameters<TaskProcessEvents['message']>[1]): void {
    if (message.kind === 'finished') this.#leavePlace();
    this.#worker.reach(() => {
      if (!this.#isGone) this.#events.message(this, message);
    });
  }

  /** It goes on while its worker is frozen: it is another process. */
  #in(us: number, act: () => void): void {
    this.#timers.push(this.#context.loop.in(us, act));
  }

  #cancelAll(): void {
    for (const timer of this.#timers.splice(0)) timer.cancel();
  }
}

export interface SimulatedTaskProcessPlace {
  readonly context: WorldContext;
  readonly worker: SimulatedProcess;
  readonly disk: SimulatedDisk;
  readonly pid: number;
}

const cleanedUp: AttemptOutcome = {
  kind: 'failed',
  error: { name: 'Killed', message: 'it was told to end', code: null, frames: [], cause: null },
  retryable: true,
  reason: FailureReason.processDied,
};
