// Lets a planned world happen: starts its processes, does its acts, brings its faults upon it, and after each step looks
// whether everything that must hold still holds. When the faults are over, everything has to come to its end.
import type { ClaimedAttempt } from '@ariel/protocol';
import { CommitUnknownError, type Database, migrate, openSqlite } from '@ariel/store';
import { ServersUnreachableError } from '@ariel/worker';
import type { DagFixture } from '../dag/dag-builder.ts';
import { type Answer, returns } from '../world/answers.ts';
import { brokenInvariants } from '../world/broken-invariants.ts';
import { brokenAtTheEnd, isPeaceful } from './broken-at-the-end.ts';
import { Installation } from './installation.ts';
import { Ledger } from './ledger.ts';
import type { PlantedBug } from './planted-bug.ts';
import { hashed, SeededRandom } from './seeded-random.ts';
import { noDatabaseFaults, SharedDatabase } from './simulated-database.ts';
import { SimulatedLoop } from './simulated-loop.ts';
import { noNetworkFaults, SimulatedNetwork } from './simulated-network.ts';
import { SimulatedQueues } from './simulated-queues.ts';
import { noMessageFaults, SimulatedSignals } from './simulated-signals.ts';
import type { WorldContext } from './world-context.ts';
import type { WorldPlan } from './world-plan.ts';

export interface WorldOutcome {
  /** Everything that did not hold, in words; empty where all did. */
  readonly problems: readonly string[];
  readonly steps: number;
  /** The same for two worlds in which the same happened at the same time. */
  readonly fingerprint: number;
  /** What happened, line by line, where it was asked for. */
  readonly trace: readonly string[];
  readonly executions: number;
}

export interface WorldRunOptions {
  readonly isTraced?: boolean;
  readonly plant?: PlantedBug | null;
}

export const START_US = Date.UTC(2024, 0, 1) * 1000;
const LEASE_MS = 10_000;
/** How long everything may take to end once nothing goes wrong any more. */
const PATIENCE_US = 3_600_000_000;
/** After the end: what is late still arrives, and must change nothing. */
const AFTERMATH_US = 30_000_000;
const END_LOOK_US = 300_000;
/** Looks between two looks at everything there is. */
const WIDE_EVERY = 50;

export async function runWorld(plan: WorldPlan, options: WorldRunOptions = {}): Promise<WorldOutcome> {
  const world = new SimulatedWorld(plan, options);
  try {
    return await world.run();
  } finally {
    await world.close();
  }
}

class SimulatedWorld {
  readonly #plan: WorldPlan;
  readonly #isTraced: boolean;
  readonly #real: Database;
  readonly #loop: SimulatedLoop;
  readonly #ledger = new Ledger((execution) => this.#installation.lull(execution));
  readonly #context: WorldContext;
  readonly #installation: Installation;
  readonly #problems = new Set<string>();
  readonly #trace: string[] = [];
  readonly #scripts = new Map<string, DagFixture>();
  #fingerprint = 0;
  #ids = 0;
  #looks = 0;
  /** Tables that were written since the last look. */
  #changed = new Set<string>();
  #isCalm = false;
  #isOver = false;
  #nextEndLookUs = 0;

  constructor(plan: WorldPlan, { isTraced = false, plant = null }: WorldRunOptions) {
    this.#plan = plan;
    this.#isTraced = isTraced;
    this.#loop = new SimulatedLoop(START_US, () => this.#afterStep());
    this.#real = openSqlite({ path: ':memory:', clockUs: this.#loop.nowUs });
    const random = new SeededRandom(plan.seed);
    const trace = (who: string, what: string): void => this.#note(who, what);
    const signals = new SimulatedSignals(
      this.#loop,
      () => (this.#isCalm ? noMessageFaults : plan.signals),
      trace,
    );
    const database = new SharedDatabase({
      real: this.#real,
      loop: this.#loop,
      random: random.fork('database'),
      latencyUs: plan.latencyUs,
      signals,
      faults: () => (this.#isCalm ? noDatabaseFaults : plan.database),
      touched: (table) => void this.#changed.add(table),
      trace,
      rewrite: plant?.rewrite ?? null,
      isTraced,
    });
    const network = new SimulatedNetwork(
      this.#loop,
      random.fork('network'),
      () => (this.#isCalm ? noNetworkFaults : plan.network),
      trace,
    );
    this.#context = {
      plan,
      loop: this.#loop,
      database,
      signals,
      network,
      ledger: this.#ledger,
      queues: new SimulatedQueues(plan, START_US),
      leaseMs: LEASE_MS,
      newId: () => `id-${String(++this.#ids).padStart(6, '0')}`,
      answer: (attempt) => this.#answer(attempt),
      trace,
      problem: (what) => void this.#problems.add(what),
      failed: (who, what, error) => this.#failed(who, what, error),
    };
    this.#installation = new Installation(this.#context, {
      random: random.fork('installation'),
      real: this.#real,
      scripts: this.#scripts,
      plant,
    });
  }

  async run(): Promise<WorldOutcome> {
    const unhandled = (error: unknown): void => {
      this.#problems.add(`nobody caught: ${error instanceof Error ? error.stack : String(error)}`);
    };
    process.on('unhandledRejection', unhandled);
    try {
      await this.#happen();
    } catch (error) {
      this.#problems.add(`the world itself failed: ${(error as Error).stack ?? String(error)}`);
    } finally {
      process.off('unhandledRejection', unhandled);
    }
    return {
      problems: [...this.#problems, ...this.#ledger.problems],
      steps: this.#loop.steps,
      fingerprint: this.#fingerprint,
      trace: this.#trace,
      executions: this.#ledger.executions.length,
    };
  }

  async #happen(): Promise<void> {
    await migrate(this.#real, START_US);
    await this.#installation.prepare();
    this.#installation.start();
    const calmUs = START_US + this.#plan.calmAtMs * 1000;
    await this.#loop.run(calmUs, () => this.#hasFailed());
    if (this.#hasFailed()) return;
    this.#isCalm = true;
    this.#note('the world', 'nothing goes wrong from here on');
    this.#installation.calm();
    const hasEnded = await this.#comesToItsEnd(calmUs + PATIENCE_US);
    if (this.#hasFailed()) return;
    if (!hasEnded) {
      for (const stuck of await this.#installation.unfinished()) this.#problems.add(`stuck: ${stuck}`);
      if (this.#problems.size === 0)
        this.#problems.add('stuck: nothing is left to do, and the world does not end');
      return;
    }
    for (const broken of await brokenInvariants(this.#real, this.#activeLimit())) this.#problems.add(broken);
    const facts = {
      plan: this.#plan,
      queues: this.#context.queues,
      repairs: this.#installation.repairs,
      disowned: this.#installation.disowned,
      startUs: START_US,
      nowUs: this.#loop.nowUs(),
    };
    for (const broken of await brokenAtTheEnd(this.#real, this.#ledger, facts)) this.#problems.add(broken);
  }

  async close(): Promise<void> {
    this.#loop.clear();
    // Transactions that are under way end with their processes.
    this.#installation.end();
    await new Promise((resolve) => setImmediate(resolve));
    await this.#real.close();
  }

  /** It is over when nothing is left to do and nothing comes after: an end may bring about the run that waited for it. */
  async #comesToItsEnd(untilUs: number): Promise<boolean> {
    for (;;) {
      this.#isOver = false;
      const seemsOver = await this.#loop.run(untilUs, () => this.#isOver || this.#hasFailed());
      await this.#rest();
      if (!seemsOver || this.#hasFailed()) return seemsOver;
      await this.#loop.run(this.#loop.nowUs() + AFTERMATH_US, () => this.#hasFailed());
      await this.#rest();
      if (this.#hasFailed() || (await this.#installation.unfinished()).length === 0) return true;
    }
  }

  /** Until no transaction is under way: what it has written cannot be told from what is so. */
  async #rest(): Promise<void> {
    await this.#loop.run(this.#loop.nowUs() + AFTERMATH_US, () => !this.#context.database.isBusy);
  }

  #hasFailed(): boolean {
    return this.#problems.size > 0 || this.#ledger.problems.length > 0;
  }

  /** Parallelism is each scheduler's own; what one takes over from another comes on top. */
  #activeLimit(): number {
    return this.#plan.globalParallelism ?? Number.MAX_SAFE_INTEGER;
  }

  async #afterStep(): Promise<void> {
    this.#fingerprint = hashed(this.#fingerprint, String(this.#loop.nowUs()));
    if (this.#context.database.isBusy) return;
    if (this.#isCalm && !this.#isOver && this.#loop.nowUs() >= this.#nextEndLookUs) {
      this.#nextEndLookUs = this.#loop.nowUs() + END_LOOK_US;
      this.#isOver = await this.#installation.isFinished();
    }
    if (this.#changed.size === 0) return;
    const changed = this.#changed;
    this.#changed = new Set();
    this.#looks += 1;
    const asked = this.#looks % WIDE_EVERY === 0 ? 'all' : 'instant';
    for (const broken of await brokenInvariants(this.#real, this.#activeLimit(), asked, changed))
      this.#problems.add(broken);
  }

  #note(who: string, what: string): void {
    this.#fingerprint = hashed(this.#fingerprint, `${who} ${what}`);
    if (!this.#isTraced) return;
    const seconds = ((this.#loop.nowUs() - START_US) / 1e6).toFixed(4).padStart(10);
    this.#trace.push(`${seconds}  ${who} ${what}`);
  }

  #answer(attempt: ClaimedAttempt): Answer {
    const script = this.#scripts.get(attempt.versionId)?.scripts.get(attempt.taskId);
    const { dagId, runId } = attempt.run;
    const answer = script?.({ ...attempt, dagId, runId }) ?? returns();
    return this.#isCalm ? { ...answer, takes: '50ms' } : answer;
  }

  /** A process may fail to do something where the world made it so, and never otherwise. */
  #failed(who: string, what: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#note(who, `fails: ${what}: ${message}`);
    if (isMadeSo(error) && !isPeaceful(this.#plan)) return;
    const stack = error instanceof Error ? (error.stack ?? message) : message;
    this.#problems.add(`${who} failed, and no fault made it so: ${what}: ${stack}`);
  }
}

/** What a fault of the world may cause. Why a server did not answer is told where that happened. */
function isMadeSo(error: unknown): boolean {
  if (error instanceof CommitUnknownError || error instanceof ServersUnreachableError) return true;
  return error instanceof Error && /^simulated:|was lost$|was killed$/.test(error.message);
}
