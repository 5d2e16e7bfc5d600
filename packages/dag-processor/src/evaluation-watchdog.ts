// A thread beside user code in the evaluation child. It ends the child when its parent is gone, or when the time or the
// memory for one file is used up, and says first where the code stood. It must not depend on the main thread, which
// may never answer again.
import { Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';
import { answer, answerFailure } from './answer.ts';
import type { ChildSetup, EvaluationRequest, WatchOrder } from './evaluation.ts';
import { type ImportFailure, stopMessage } from './import-failure.ts';

const TICK_MS = 40;
/** After the main thread's own limit: a file that only waits is for the main thread to report. */
const GRACE_MS = 200;
/** How long the main thread may take to stop where it is; it does so between two steps of JavaScript,
 * and a step may be the collection of a full heap. */
const PAUSE_MS = 1500;
const BYTES_PER_MB = 1024 * 1024;

const setup = workerData as ChildSetup;

interface Watched extends WatchOrder {
  readonly beganMs: number;
}

let current: Watched | null = null;
let isStopping = false;

/** The main thread says what it is about to evaluate, and null when it has. */
parentPort?.on('message', (order: WatchOrder | null) => {
  current = order === null ? null : { ...order, beganMs: performance.now() };
});

setInterval(() => {
  if (process.ppid !== setup.parentPid) end();
  if (current === null || isStopping) return;
  const { limits } = setup;
  if (process.memoryUsage.rss() > limits.memoryMb * BYTES_PER_MB) stop('ARIEL_IMPORT_MEMORY', current);
  else if (performance.now() - current.beganMs > current.limitMs + GRACE_MS) {
    stop('ARIEL_IMPORT_TIMEOUT', current);
  }
}, TICK_MS);

type StopCode = 'ARIEL_IMPORT_MEMORY' | 'ARIEL_IMPORT_TIMEOUT';

function stop(code: StopCode, { request, first }: Watched): void {
  isStopping = true;
  if (first !== null) {
    answer({ id: request.id, evaluation: first, reusable: false, isDoubtful: false });
    end();
    return;
  }
  const report = async (stack: string): Promise<void> => {
    try {
      answerFailure(request, await describe(request, code, stack));
    } finally {
      end();
    }
  };
  const giveUp = setTimeout(() => void report(''), PAUSE_MS);
  const session = new Session();
  session.connectToMainThread();
  // Frames name their script by number only.
  const urls = new Map<string, string>();
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
  session.on('Debugger.paused', ({ params }) => {
    clearTimeout(giveUp);
    const frames = params.callFrames.map(({ functionName, location }) => {
      const url = urls.get(location.scriptId) ?? '';
      const place = `${url}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1}`;
      return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`;
    });
    void report(['Error', ...frames].join('\n'));
  });
  session.post('Debugger.enable');
  session.post('Debugger.pause');
}

/** Loads the loader only now: doing so beside the main thread's own start would make each child a third slower to come. */
async function describe(request: EvaluationRequest, code: StopCode, stack: string): Promise<ImportFailure> {
  const [{ createDagLoader }, { describeStopped }] = await Promise.all([
    import('@ariel/loader'),
    import('./describe-failure.ts'),
  ]);
  const loader = createDagLoader({ cacheFolder: setup.cacheFolder, arielModules: {} });
  return describeStopped(loader, request, { code, message: stopMessage(code, setup.limits), stack });
}

function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
