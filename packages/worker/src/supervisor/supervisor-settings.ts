// What a supervisor needs from outside.
import type { ExecutionService } from '@ariel/protocol';
import type { WorkerMachine } from '../machine/worker-machine.ts';
import type { TaskProcessSettings } from '../messages.ts';

export interface SupervisorSettings {
  readonly service: ExecutionService;
  readonly workerId: string;
  readonly hostname: string;
  /** Most task processes at once. */
  readonly size: number;
  /** Bundle name → its folder here. */
  readonly bundles: Readonly<Record<string, string>>;
  /** Below it other bundles would lie: their code comes with the work, and packages are looked for from there upwards. @default they are refused */
  readonly furtherBundles?: string;
  readonly taskProcess: TaskProcessSettings;
  /** Environment of task processes: without anything that opens the database. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryLimitMb: number;
  /** As which Unix user tasks run that name none. @default as this process */
  readonly defaultUser?: string | null;
  /** How far task processes rank behind this one where processors are short, in steps of niceness. */
  readonly niceIncrement: number;
  /** How long a task that was told to end may go on to clean up. */
  readonly cleanupMs: number;
  /** How long what is called outside of a task may take. @default 60000 */
  readonly callbackTimeoutMs?: number;
  /**
   * How long an attempt is this supervisor's without a heartbeat that was heard: after that it ends the attempt itself, since
   * another try may have begun. Left out where nobody else can declare it lost.
   */
  readonly leaseMs?: number;
  /** Called when an attempt is over, so that there is room for another. */
  readonly onPlace?: () => void;
  /** @default the real one */
  readonly machine?: WorkerMachine;
  readonly nowUs: () => number;
  /** JSON text of a connection or the stored value of a variable, or null. */
  readonly secrets: SecretSource;
  readonly report: (problem: { readonly message: string; readonly error: unknown }) => void;
}

/** `attemptId`: for which attempt it is asked. */
export interface SecretSource {
  connection(id: string, attemptId?: string): Promise<string | null>;
  variable(key: string, attemptId?: string): Promise<string | null>;
  /** Where one would be looked for, in words. */
  places?(kind: 'connection' | 'variable', name: string, attemptId?: string): Promise<readonly string[]>;
}
