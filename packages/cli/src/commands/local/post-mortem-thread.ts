// Stops the main thread where code of the DAG's files throws, and asks whoever is at the terminal what to evaluate there. Runs in a thread
// of its own, because the main thread stands still meanwhile: it reads and writes without it.
import { readSync, realpathSync, writeSync } from 'node:fs';
import { type Debugger, type Runtime, Session } from 'node:inspector';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/** The folder whose files are the author's. */
const root = `${pathToFileURL(realpathSync((workerData as { readonly root: string }).root)).href}/`;
/** Outcomes that a task chooses by throwing. */
const chosenOutcomes = /^(SkipTask|RescheduleTask|TaskDeferred)\b/;
const WAIT_MS = 20;
/** The streams of this thread go through the main one. */
const [STDIN, STDERR] = [0, 2];

const session = new Session();
session.connectToMainThread();

function post<Answer>(method: string, params: object = {}): Promise<Answer> {
  return new Promise((resolve, reject) =>
    session.post(method, params, (error: Error | null, answer?: object) =>
      error === null ? resolve(answer as Answer) : reject(error),
    ),
  );
}

const say = (text: string): void => void writeSync(STDERR, `${text}\n`);

/** A frame itself does not name the file of what was evaluated from a text. */
const urls = new Map<string, string>();
session.on('Debugger.scriptParsed', ({ params }) => void urls.set(params.scriptId, params.url));
session.on('Debugger.paused', ({ params }) => {
  void stop(params).finally(() => post('Debugger.resume'));
});

async function stop({ callFrames, data, reason }: Debugger.PausedEventDataType): Promise<void> {
  if (reason !== 'exception' && reason !== 'promiseRejection') return;
  const own = callFrames.filter((each) => isOwn(urlOf(each)));
  const thrown = (data ?? {}) as Runtime.RemoteObject;
  const what = (thrown.description ?? String(thrown.value)).split('\n')[0] ?? '';
  const [frame] = own;
  if (frame === undefined || chosenOutcomes.test(thrown.className ?? what)) return;
  say(`\nthrown: ${what}`);
  for (const each of own) say(`    at ${placeText(each)}`);
  for (const line of await variablesOf(frame)) say(`  ${line}`);
  await answerQuestions(frame);
}

const urlOf = ({ location }: Debugger.CallFrame): string => urls.get(location.scriptId) ?? '';
const isOwn = (url: string): boolean => url.startsWith(root) && !url.includes('/node_modules/');

const placeText = (frame: Debugger.CallFrame): string =>
  `${frame.functionName || 'the task'} (${decodeURI(urlOf(frame).slice(root.length))}:${frame.location.lineNumber + 1})`;

/** Of the function itself and of the blocks around the place, the innermost first. */
async function variablesOf({ scopeChain }: Debugger.CallFrame): Promise<string[]> {
  const lines = new Map<string, string>();
  for (const { object, type } of scopeChain) {
    if (type !== 'block' && type !== 'local') continue;
    const { result } = await post<Runtime.GetPropertiesReturnType>('Runtime.getProperties', {
      objectId: object.objectId,
      ownProperties: true,
    });
    for (const { name, value } of result)
      if (value !== undefined && !lines.has(name)) lines.set(name, await shown(value));
  }
  return [...lines].map(([name, text]) => `${name} = ${text}`);
}

/** As Node itself would print it. */
async function shown({
  objectId,
  unserializableValue,
  value,
  type,
  description,
}: Runtime.RemoteObject): Promise<string> {
  if (objectId === undefined)
    return unserializableValue ?? (type === 'undefined' ? type : JSON.stringify(value));
  if (type === 'function') return `[${(description ?? type).split(/[({=]/)[0]?.trim() || type}]`;
  const { result } = await post<Runtime.CallFunctionOnReturnType>('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration:
      "function () { return process.getBuiltinModule('node:util').inspect(this, { depth: 2 }); }",
    returnByValue: true,
  });
  return String(result.value ?? description);
}

async function answerQuestions({ callFrameId }: Debugger.CallFrame): Promise<void> {
  say('Give expressions to evaluate there; an empty line, or the end of the input, goes on.');
  for (;;) {
    writeSync(STDERR, '> ');
    const expression = readLine()?.trim();
    if (!expression) return;
    const { exceptionDetails, result } = await post<Debugger.EvaluateOnCallFrameReturnType>(
      'Debugger.evaluateOnCallFrame',
      { callFrameId, expression, silent: true },
    );
    say(
      exceptionDetails === undefined
        ? await shown(result)
        : ((result.description ?? 'it threw').split('\n')[0] ?? ''),
    );
  }
}

let pending = '';
let hasEnded = false;

/** Null: the input has ended. */
function readLine(): string | null {
  const piece = Buffer.alloc(4096);
  while (!pending.includes('\n') && !hasEnded) {
    const count = readPiece(piece);
    hasEnded = count === 0;
    pending += piece.toString('utf8', 0, count);
  }
  if (pending === '') return null;
  const [line = '', ...rest] = pending.split('\n');
  pending = rest.join('\n');
  return line;
}

/** A terminal that others read, too, may say that there is nothing yet. */
function readPiece(piece: Buffer): number {
  for (;;) {
    try {
      return readSync(STDIN, piece);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    }
  }
}

// Answers of the debugger alone do not keep a thread alive; it is ended from outside.
parentPort?.on('message', () => undefined);
await post('Debugger.enable');
await post('Debugger.setPauseOnExceptions', { state: 'all' });
parentPort?.postMessage('ready');
