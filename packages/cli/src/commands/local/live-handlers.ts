// Watches the tasks of a DAG while the local runner runs them: the same handlers, with a report before and after each
// call, and with what they print to the terminal given to the reporter instead.
import type { AuthoredDag, TaskContext, TaskHandler } from '@ariel/sdk';

export interface AttemptPlace {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly tryNumber: number;
}

export type AttemptEnd =
  | { readonly kind: 'done' }
  /** A sensor's answer to one question. */
  | { readonly kind: 'answered'; readonly isMet: boolean }
  | { readonly kind: 'threw'; readonly thrown: unknown };

export interface AttemptReporter {
  begun(place: AttemptPlace): void;
  ended(place: AttemptPlace, end: AttemptEnd, durationMs: number): void;
  printed(place: AttemptPlace, stream: 'stdout' | 'stderr', line: string): void;
}

export function watched(dag: AuthoredDag, reporter: AttemptReporter): AuthoredDag {
  const handlers = new Map(
    [...dag.handlers].map(([taskId, handler]) => [taskId, watchedHandler(handler, reporter)]),
  );
  return { ...dag, handlers };
}

function watchedHandler(handler: TaskHandler, reporter: AttemptReporter): TaskHandler {
  return {
    ...handler,
    execute: (inputs, context) =>
      watch(reporter, context, {
        isSensor: handler.kind === 'sensor' && handler.waitsItself !== true,
        execute: () => handler.execute(inputs, context),
      }),
    resume: (with_, inputs, context) =>
      watch(reporter, context, {
        isSensor: false,
        execute: () => handler.resume?.(with_, inputs, context) ?? handler.execute(inputs, context),
      }),
  };
}

async function watch(
  reporter: AttemptReporter,
  { ti }: TaskContext,
  { execute, isSensor }: { readonly execute: () => unknown; readonly isSensor: boolean },
): Promise<unknown> {
  const place = { taskId: ti.taskId, mapIndex: ti.mapIndex, tryNumber: ti.tryNumber };
  const release = captureOutput((stream, line) => reporter.printed(place, stream, line));
  const began = performance.now();
  reporter.begun(place);
  try {
    const value = await execute();
    release();
    reporter.ended(
      place,
      isSensor ? { kind: 'answered', isMet: isYes(value) } : { kind: 'done' },
      performance.now() - began,
    );
    return value;
  } catch (thrown) {
    release();
    reporter.ended(place, { kind: 'threw', thrown }, performance.now() - began);
    throw thrown;
  }
}

/** As the sdk reads an answer: `{ done, value }`, or anything that counts as true. */
function isYes(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'done' in answer
    ? answer.done === true
    : Boolean(answer);
}

/** Tasks run one at a time here, so whatever is printed meanwhile is the task's. The screen has writers of its own. */
function captureOutput(onLine: (stream: 'stdout' | 'stderr', line: string) => void): () => void {
  const releases = (['stdout', 'stderr'] as const).map((name) =>
    captureStream(process[name], (line) => onLine(name, line)),
  );
  return () => {
    for (const release of releases) release();
  };
}

function captureStream(stream: NodeJS.WriteStream, onLine: (line: string) => void): () => void {
  const original = stream.write;
  let pending = '';
  stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    const done = rest.find((each) => typeof each === 'function');
    if (typeof done === 'function') process.nextTick(done);
    return true;
  }) as typeof stream.write;
  return () => {
    stream.write = original;
    if (pending !== '') onLine(pending);
  };
}
