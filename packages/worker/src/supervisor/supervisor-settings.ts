// What a supervisor needs from outside.
import type { ExecutionService } from '@ariel/protocol';
import type { TaskProcessSettings } from '../messages.ts';

export interface SupervisorSettings {
  readonly service: ExecutionService;
  readonly workerId: string;
  readonly hostname: string;
  /** Most task processes at once. */
  readonly size: number;
  /** Bundle name → its folder here. */
  readonly bundles: Readonly<Record<string, string>>;
  readonly taskProcess: TaskProcessSettings;
  /** Environment of task processes: without anything that opens the database. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryLimitMb: number;
  /** How long a task that was told to end may go on to clean up. */
  readonly cleanupMs: number;
  readonly nowUs: () => number;
  /** JSON text of a connection or the stored value of a variable, or null. */
  readonly secrets: SecretSource;
  readonly report: (problem: { readonly message: string; readonly error: unknown }) => void;
}

export interface SecretSource {
  connection(id: string): Promise<string | null>;
  variable(key: string): Promise<string | null>;
}
