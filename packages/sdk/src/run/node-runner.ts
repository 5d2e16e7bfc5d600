// The port through which a task's function runs in another Node process. This package names it; another one loads it when it is
// first used.
import type { TaskContext } from './task-context.ts';

/** What a function has around it in a process of its own. */
interface ForeignSettings {
  /** Exit codes of that process that mean "skipped". @default none */
  readonly skipOnExitCode?: number | readonly number[] | null;
  /** Environment variables of that process. @default none besides the worker's */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it has the worker's environment variables, too. @default true */
  readonly inheritEnv?: boolean;
}

/** A function with npm packages of its own. */
export interface IsolatedSettings extends ForeignSettings {
  /** npm packages by name, each with a version or a range. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** The Node that runs it. @default the worker's */
  readonly node?: string;
  /** Where environments are kept, one folder for each set of packages. @default below the temporary folder */
  readonly cacheFolder?: string;
  /** The registry from which packages come. @default npm's own setting */
  readonly registry?: string;
  /** Further arguments of `npm install`. @default none */
  readonly npmInstallOptions?: readonly string[];
}

/** A function in a Node that is there already. */
export interface ExternalNodeSettings extends ForeignSettings {
  /** Path of the Node binary, version 18 or newer. */
  readonly node: string;
  /** The folder in whose `node_modules` packages are looked for. @default a temporary one without any */
  readonly cwd?: string;
}

export type ForeignWork =
  | ({ readonly kind: 'isolated' } & IsolatedSettings)
  | ({ readonly kind: 'external' } & ExternalNodeSettings);

/** Runs the text of a function elsewhere and gives what it returned; ends it when the context's signal aborts. */
export type NodeRunner = (
  code: string,
  inputs: unknown,
  settings: ForeignWork,
  context: TaskContext,
) => Promise<unknown>;
