// The process in which DAG files are evaluated, one at a time. It holds no credentials and no database; whatever user
// code does to it, the parent gets an answer or sees it end.
import { realpathSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { extname, relative } from 'node:path';
import { Worker } from 'node:worker_threads';
import { addEnvironmentSecrets, type SourcePlace } from '@ariel/core';
import { createDagLoader, type LoadOutcome, lastAwait, loadPlugins } from '@ariel/loader';
import { processMasker, registry } from '@ariel/sdk';
import { answer, answerFailure } from './answer.ts';
import { answerQuestion } from './answer-question.ts';
import { checkParams } from './check-params.ts';
import { dagPlaces } from './dag-place.ts';
import { describeRefusal, describeStopped, describeThrown, placeInDagFile } from './describe-failure.ts';
import type {
  ChildSetup,
  Evaluation,
  EvaluationRequest,
  EvaluationWarning,
  WatchOrder,
} from './evaluation.ts';
import { guardProcess } from './guard-process.ts';
import { importFailure, stopMessage } from './import-failure.ts';
import { withRelativePlaces } from './relative-places.ts';
import { lookAgain, type SecondLook, secondLimitMs } from './second-look.ts';

/** A file that loads longer is warned about. */
const SLOW_MS = 1000;
const BYTES_PER_MB = 1024 * 1024;
/** Of the memory limit. */
const LARGE_SHARE = 0.75;
const NOTHING_SEEN: SecondLook = { warnings: [], hasEnded: true };

const setup = JSON.parse(process.argv[2] ?? '{}') as ChildSetup;
// For this program's own modules; what user code starts need not have it.
delete process.env.NODE_COMPILE_CACHE;
addEnvironmentSecrets(processMasker(), process.env);
const loader = createDagLoader(setup);
registry().maxMapLength = setup.maxMapLength;
registry().defaultTimezone = setup.defaultTimezone;
registry().scheduleDefaults = setup.scheduleDefaults;
registry().taskDefaults = setup.taskDefaults;
const watchdog = new Worker(new URL(`./evaluation-watchdog${extname(import.meta.url)}`, import.meta.url), {
  workerData: setup,
  env: {},
  execArgv: [],
  resourceLimits: { maxOldGenerationSizeMb: 128 },
});
watchdog.unref();
let current: EvaluationRequest | null = null;
/** What the current file gave, while it is looked at a second time; what goes wrong then does not count. */
let inHand: Evaluation | null = null;
let isCompiledKept = false;

const guard = guardProcess({
  outputBytes: setup.limits.outputBytes,
  onExit: (how, stack) =>
    stopped('ARIEL_IMPORT_EXITED', `The file ended the process with ${how} while it loaded`, stack),
  onFlood: (stack) => stopped('ARIEL_IMPORT_OUTPUT', stopMessage('ARIEL_IMPORT_OUTPUT', setup.limits), stack),
});

process.on('message', (request: EvaluationRequest) => void perform(request));
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

// They were found good before; where one of them fails here, only its names are missing.
const pluginsLoaded = setup.plugins === null ? Promise.resolve() : loadPlugins(loader, setup.plugins);

// A changed file is never in the disk cache, so the transformer will be needed.
loader.warm();

async function perform(request: EvaluationRequest): Promise<void> {
  current = request;
  inHand = null;
  guard.resetOutput();
  watch({ request, first: null, limitMs: setup.limits.timeoutMs });
  // Fires only where the file waits rather than works: the watchdog sees the other case.
  const waiting = setTimeout(() => awaitsForEver(request), setup.limits.timeoutMs);
  try {
    await pluginsLoaded;
    // What a plugin registers here is forgotten, so that others can be looked at.
    const outcome = await loader.load({ root: request.root, path: request.path });
    const evaluation =
      request.asked === undefined
        ? await evaluationOf(request, outcome)
        : await answerQuestion(request, request.asked, outcome);
    const isGood = evaluation.failures.length === 0;
    const again = isGood && !request.isPlugin ? await secondLook(request, evaluation) : NOTHING_SEEN;
    const warnings = [...evaluation.warnings, ...again.warnings];
    finish(request, { ...evaluation, warnings }, outcome.canReload && isGood && again.hasEnded && !isLarge());
  } catch (error) {
    fail(error);
  } finally {
    clearTimeout(waiting);
  }
}

async function secondLook(request: EvaluationRequest, first: Evaluation): Promise<SecondLook> {
  inHand = first;
  guard.resetOutput();
  watch({ request, first, limitMs: secondLimitMs(setup.limits) });
  return lookAgain(first, setup.limits, async () => {
    const { dags, failure, refusals } = await loader.load(request);
    if (failure !== null || refusals.length > 0) return null;
    return dags.map(({ definition }) => withRelativePlaces(definition, request.root));
  });
}

function watch(order: WatchOrder | null): void {
  watchdog.postMessage(order);
}

function finish(request: EvaluationRequest, evaluation: Evaluation, reusable: boolean): void {
  if (current !== request) return;
  current = null;
  watch(null);
  answer({ id: request.id, evaluation, reusable, isDoubtful: false });
  keepCompiled();
}

/** Reloading leaks: another child goes on before the limit for a file is used up by those before it. */
function isLarge(): boolean {
  return process.memoryUsage.rss() > setup.limits.memoryMb * BYTES_PER_MB * LARGE_SHARE;
}

/** Node would write it at an end in order, which no child has: each one would compile the loader anew. */
function keepCompiled(): void {
  if (isCompiledKept) return;
  isCompiledKept = true;
  flushCompileCache();
}

async function evaluationOf(request: EvaluationRequest, outcome: LoadOutcome): Promise<Evaluation> {
  const dags = request.isPlugin ? [] : outcome.dags;
  const definitions = dags.map(({ definition }) => withRelativePlaces(definition, request.root));
  const places = dagPlaces(request, definitions);
  const failures = [
    ...(outcome.failure === null ? [] : [describeThrown(loader, request, outcome.failure.thrown)]),
    ...outcome.refusals.map((refusal) => describeRefusal(loader, request, refusal)),
    ...(await checkParams(definitions, request.path, places)),
  ];
  const warnings = outcome.warnings.map(({ dagId, code, message, place }) => {
    return { dagId, code, message: place === null ? message : relativeText(message, place, request.root) };
  });
  return {
    definitions: failures.length > 0 ? [] : definitions,
    warnings: [...warnings, ...slowWarnings(outcome)],
    failures: failures.map((failure) => placeInDagFile(request, failure)),
    dagPlaces: places,
    ...(request.isPlugin ? { plugins: outcome.plugins } : {}),
    files: outcome.files,
    durationMs: outcome.durationMs,
  };
}

function slowWarnings({ durationMs }: LoadOutcome): readonly EvaluationWarning[] {
  if (durationMs <= SLOW_MS) return [];
  const message = `The file took ${(durationMs / 1000).toFixed(1)} s to load, and takes as long again in the process of each task. Move long work from its top level into a task.`;
  return [{ dagId: null, code: 'ARIEL_IMPORT_SLOW', message }];
}

/** True where the current file had already given its DAGs: then they count. */
function hasAnsweredInHand(request: EvaluationRequest): boolean {
  if (inHand === null) return false;
  answer({ id: request.id, evaluation: inHand, reusable: false, isDoubtful: false });
  return true;
}

/** Something failed outside the file's own evaluation: a timer or a promise that it left behind. */
function fail(error: unknown): void {
  const request = current;
  current = null;
  if (request !== null && !hasAnsweredInHand(request)) {
    answerFailure(request, placeInDagFile(request, describeThrown(loader, request, error)), true);
  }
  process.kill(process.pid, 'SIGKILL');
}

function stopped(code: 'ARIEL_IMPORT_EXITED' | 'ARIEL_IMPORT_OUTPUT', message: string, stack: string): void {
  const request = current;
  if (request === null) return;
  current = null;
  if (hasAnsweredInHand(request)) return;
  answerFailure(request, placeInDagFile(request, describeStopped(loader, request, { code, message, stack })));
}

function awaitsForEver(request: EvaluationRequest): void {
  if (current !== request) return;
  const code = 'ARIEL_IMPORT_AWAIT';
  const place = lastAwait();
  const message = stopMessage(code, setup.limits);
  const stack = place === null ? '' : `Error\n    at ${place.path}:${place.line}:${place.column}`;
  const failure =
    place === null
      ? importFailure(code, message, { path: request.path })
      : describeStopped(loader, request, { code, message, stack });
  current = null;
  if (!hasAnsweredInHand(request)) answerFailure(request, placeInDagFile(request, failure));
  process.kill(process.pid, 'SIGKILL');
}

function relativeText(message: string, place: SourcePlace, root: string): string {
  return message.replaceAll(place.path, relative(realpathSync(root), place.path));
}
