// The life of a part that is a process of its own: opens the database, starts, says so, and ends in order on a signal. A second
// signal does not wait for what runs, a third for nothing.

import type { Database } from '@ariel/store';
import type { ArielConfig } from '../config/config.ts';
import { type HomePaths, homePaths, prepareHome, StartError } from '../standalone/home.ts';
import { openListeners } from './listeners.ts';
import { openStore, schemaProblem } from './open-store.ts';
import { Closers, type PartOptions, problemReporter } from './process-part.ts';
import { SignalHub } from './signal-hub.ts';

export interface ComponentContext extends PartOptions {
  readonly database: Database;
  readonly paths: HomePaths;
  readonly hub: SignalHub;
  readonly closers: Closers;
  /** The second signal: what runs is not waited for any more. */
  readonly hurry: AbortSignal;
  /** Ends the process in order, as the first signal does. */
  readonly end: () => void;
}

export interface Component {
  /** As it is called in messages: `scheduler`. */
  readonly name: string;
  readonly poolSize: number;
  /** Brings the schema up to date itself, instead of waiting for somebody to do it. */
  readonly migrates?: (database: Database, config: ArielConfig) => Promise<unknown>;
  /** Starts it; the answer is what it says when it is ready. */
  start(context: ComponentContext): Promise<string>;
}

export interface RunComponentOptions extends Omit<PartOptions, 'report'> {
  readonly print: (text: string) => void;
}

/** How often a running process looks whether somebody brought in a schema that it cannot work with. */
const LOOK_AT_SCHEMA_MS = 60_000;

/** Runs until it is told to end; gives the exit code. */
export async function runComponent(component: Component, options: RunComponentOptions): Promise<number> {
  const report = (message: string): void => console.error(`${new Date().toISOString()} ${message}`);
  const signals = listenForSignals();
  const closers = new Closers(report);
  options.print(`Ariel ${component.name} ${options.version} starts …`);
  let exitCode = 0;
  try {
    const paths = homePaths(options.config.home);
    prepareHome(paths);
    const database = await openStore({
      config: options.config,
      name: component.name,
      poolSize: component.poolSize,
      report,
      givesUp: signals.first,
      ...(component.migrates === undefined ? {} : { migrates: component.migrates }),
    });
    if (database === null) return 0;
    closers.add(() => database.close());
    const hub = new SignalHub({ database, report: problemReporter(report) });
    closers.add(() => hub.stop());
    hub.heard = openListeners({
      ...options,
      report,
      database,
      paths,
      closers,
      component: component.name,
    }).hear;
    const ended = new AbortController();
    const context = {
      ...{ ...options, report, database, paths, hub, closers, hurry: signals.second },
      end: () => ended.abort(),
    };
    const ready = await component.start(context);
    options.print(ready);
    process.send?.({ kind: 'ready' });
    exitCode = await untilTold(database, AbortSignal.any([signals.first, ended.signal]), report);
    options.print(`Ariel ${component.name} ends …`);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    report(error.message);
    exitCode = error.exitCode;
  } finally {
    await closers.close();
  }
  return exitCode;
}

/** Until a signal, or until the database has a schema that this version cannot work with. */
async function untilTold(
  database: Database,
  told: AbortSignal,
  report: (message: string) => void,
): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const timer = setInterval(() => {
    schemaProblem(database, '').catch((error: unknown) => {
      if ((error as { code?: string }).code !== 'ARIEL_SCHEMA_TOO_NEW') return;
      report(`ARIEL_SCHEMA_TOO_NEW: ${(error as Error).message}`);
      resolve(TOO_NEW_EXIT);
    });
  }, LOOK_AT_SCHEMA_MS);
  if (told.aborted) resolve(0);
  told.addEventListener('abort', () => resolve(0), { once: true });
  const exitCode = await promise;
  clearInterval(timer);
  return exitCode;
}

const TOO_NEW_EXIT = 69;

interface HeardSignals {
  readonly first: AbortSignal;
  readonly second: AbortSignal;
}

export function listenForSignals(): HeardSignals {
  const [first, second] = [new AbortController(), new AbortController()];
  const heard = (): void => {
    if (second.signal.aborted) process.exit(130);
    if (first.signal.aborted) second.abort();
    first.abort();
  };
  process.on('SIGTERM', heard);
  process.on('SIGINT', heard);
  // A part that another process started ends with it.
  process.on('disconnect', heard);
  return { first: first.signal, second: second.signal };
}
