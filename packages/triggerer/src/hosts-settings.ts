// What hosts of triggers are started with.
import type { TriggerService } from '@ariel/protocol';

export interface HostsSettings {
  readonly service: Pick<TriggerService, 'ask' | 'codeFiles' | 'log' | 'version'>;
  /** Bundle name → its folder here. */
  readonly bundles: Readonly<Record<string, string>>;
  /** Below it other bundles would lie: packages are looked for from there upwards. @default they are refused */
  readonly furtherBundles?: string;
  readonly arielModules: Readonly<Record<string, string>>;
  readonly cacheFolder: string;
  /** Absent: there are no plugins. */
  readonly pluginsFolder?: string;
  readonly defaultTimezone: string;
  /** Environment of hosts: without anything that opens the database. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryLimitMb: number;
  /** How long a trigger may keep its host busy, in milliseconds. */
  readonly busyLimitMs: number;
  readonly report: (problem: { readonly message: string; readonly error: unknown }) => void;
}
