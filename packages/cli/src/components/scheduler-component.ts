// `ariel scheduler`: plans runs and queues their tasks; any number of them on one database. With the LocalExecutor tasks run in
// processes of this machine, with the RemoteExecutor workers pull them.
import { hostname } from 'node:os';
import { LOCAL_WORKER } from '@ariel/execution';
import { createRemoteExecutor } from '@ariel/executors';
import { type Executor, type KillSignal, signalChannels } from '@ariel/protocol';
import { realPacing } from '@ariel/scheduler';
import { recordKills, workSignals } from '@ariel/store';
import { processSecrets } from '../secrets/process-secrets.ts';
import { newId, nowUs } from '../standalone/live-clock.ts';
import { countedTurns } from './counted-turns.ts';
import { controlOnce } from './database-control.ts';
import { type LocalTasks, localTasks } from './local-tasks.ts';
import { logArchiving } from './log-archiving.ts';
import { type Execution, LEASE_MS, planning } from './planning.ts';
import { problemReporter } from './process-part.ts';
import type { Component, ComponentContext } from './run-component.ts';
import { shippedService } from './shipped-service.ts';
import { StorageJanitor } from './storage-janitor.ts';

/** `turns`: it ends after so many of its loop; null: it does not. */
export const schedulerWith = ({ turns }: { readonly turns: number | null }): Component => ({
  name: 'scheduler',
  poolSize: 6,
  start: async (context) => {
    const { config } = context;
    const secrets = processSecrets(context).source;
    const outside = { ...context, secrets, report: problemReporter(context.report) };
    const execution = planning({
      ...context,
      ...logArchiving(outside),
      isOnlyScheduler: false,
      timetablesWanted: context.hub.wantTimetables,
      control: controlOnce(context),
      secretSource: secrets,
      ...(turns === null ? {} : { pacing: countedTurns(realPacing(nowUs), turns, context.end) }),
    });
    const executor =
      config.core.executor === 'RemoteExecutor'
        ? remoteExecutor(context)
        : await startLocalTasks(context, execution);
    const scheduler = execution.schedulerOver(executor);
    await executor.start();
    context.closers.add(() => scheduler.stop());
    await scheduler.start();
    const janitor = new StorageJanitor(outside);
    context.closers.add(() => janitor.stop());
    janitor.start();
    return `Ariel scheduler is ready on ${hostname()}, with the ${executor.name}.`;
  },
});

export const schedulerComponent: Component = schedulerWith({ turns: null });

/** Tasks of this process; they are waited for when it ends. */
export async function startLocalTasks(context: ComponentContext, execution: Execution): Promise<Executor> {
  const { closers, hub } = context;
  const service = shippedService(context, execution.service);
  const workerId = `${LOCAL_WORKER}${newId()}`;
  const secrets = processSecrets(context).source;
  const tasks = localTasks({ ...context, secrets, service, workerId, leaseMs: LEASE_MS });
  closers.add(() => tasks.executor.stop());
  closers.add(() => drain(tasks, context));
  await hub.hear<KillSignal>(signalChannels.kill, ({ attemptIds, reason }) =>
    tasks.executor.kill(attemptIds, reason),
  );
  return tasks.executor;
}

/** The runs are others' by now; what runs here may end. */
async function drain({ supervisor }: LocalTasks, { config, hurry, report }: ComponentContext): Promise<void> {
  if (supervisor.running > 0) report(`waits for ${supervisor.running} running tasks`);
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, config.workers.gracePeriodMs);
  hurry.addEventListener('abort', () => resolve(), { once: true });
  if (hurry.aborted) resolve();
  await Promise.race([supervisor.drain(), promise]);
  clearTimeout(timer);
}

function remoteExecutor({ database, report }: ComponentContext): Executor {
  const signals = workSignals(database);
  return createRemoteExecutor({
    announce: (signal) => signals.announce(signal),
    recordKills: (ids, reason) => recordKills(database, ids, reason, nowUs()),
    report: problemReporter(report),
  });
}
