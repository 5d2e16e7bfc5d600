// The host of triggers: runs any number of them on one event loop. It holds no credentials, and speaks to nobody but its triggerer.
import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { Socket } from 'node:net';
import { createDagLoader, type DagLoader } from '@ariel/loader';
import { errorReport, registry } from '@ariel/sdk';
import { HostedRun, type RunningHost } from './hosted-run.ts';
import { readLines } from './line-channel.ts';
import { type FromHost, type HostSettings, MESSAGES_DESCRIPTOR, type ToHost } from './messages.ts';
import { TriggerClasses } from './trigger-classes.ts';
import { startWatchdog, tellWatched } from './watchdog.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as HostSettings;
registry().defaultTimezone = settings.defaultTimezone;

const channel = new Socket({ fd: MESSAGES_DESCRIPTOR, readable: true, writable: true });
const runs = new Map<string, HostedRun>();
const byNumber = new Map<number, HostedRun>();
const questions = new Map<number, PromiseWithResolvers<string | null>>();
let lastNumber = 0;
let lastQuestion = 0;

/** Which trigger's code runs, for whatever it awaits. */
const running = new AsyncLocalStorage<number>();
const watchdog = startWatchdog(settings.busyLimitMs);
createHook({
  before: () => watchdog.runs(running.getStore() ?? 0),
  after: () => watchdog.runs(0),
}).enable();

let loader: DagLoader | null = null;
const classes = new TriggerClasses(settings, () => {
  const { arielModules, cacheFolder } = settings;
  loader ??= createDagLoader({ cacheFolder, arielModules });
  return loader;
});

const host: RunningHost = {
  send,
  find: (trigger) => classes.find(trigger),
  report: (thrown) => {
    const { code } = settings;
    if (code === null || loader === null) return errorReport(thrown);
    return loader.report(thrown, code.folder);
  },
  log: (id, { fields, level, message, source }) =>
    send({
      kind: 'log',
      id,
      line: {
        level: level === 'warn' ? 'warning' : level,
        logger: source,
        event: message,
        ...(fields ? { fields } : {}),
      },
    }),
  ask: (id, asked) => {
    lastQuestion += 1;
    const answer = Promise.withResolvers<string | null>();
    questions.set(lastQuestion, answer);
    send({ kind: 'ask', id, question: lastQuestion, asked });
    return answer.promise;
  },
  ended: (run) => {
    runs.delete(run.id);
    byNumber.delete(run.number);
  },
};

function send(message: FromHost): void {
  if (channel.writable) channel.write(`${JSON.stringify(message)}\n`);
}

function heard(message: ToHost): void {
  switch (message.kind) {
    case 'start':
      for (const trigger of message.triggers) {
        lastNumber += 1;
        const run = new HostedRun(trigger, lastNumber, host);
        runs.set(run.id, run);
        byNumber.set(run.number, run);
        running.run(run.number, () => void run.start(trigger));
      }
      return;
    case 'stop':
      for (const id of message.ids) runs.get(id)?.stop();
      return;
    case 'recorded':
      runs.get(message.id)?.recorded();
      return;
    case 'reply': {
      const answer = questions.get(message.question);
      questions.delete(message.question);
      if (message.error === null) answer?.resolve(message.json);
      else answer?.reject(new Error(message.error));
    }
  }
}

/** What no await of a trigger sees is that trigger's failure, where it is known whose it is. */
function stray(thrown: unknown): void {
  const run = byNumber.get(running.getStore() ?? 0);
  if (run) run.failed(thrown);
  else {
    process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
    process.exit(1);
  }
}
process.on('uncaughtException', stray);
process.on('unhandledRejection', stray);
process.on('exit', () => tellWatched({ kind: 'exit', trigger: watchdog.running, ms: 0 }));

readLines(channel, (message) => heard(message as ToHost));
// The triggerer is gone: so is the reason to be here.
channel.on('close', () => process.exit(0));
send({ kind: 'ready' });
