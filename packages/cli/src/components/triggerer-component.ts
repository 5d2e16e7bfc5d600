// A triggerer in this process: in one of its own (`ariel triggerer`), or as a part of a standalone.
import { hostname } from 'node:os';
import { Masker, noSensitiveNames, sensitiveNames } from '@ariel/core';
import { createExecutionService, createTriggerService, type ExecutionSettings } from '@ariel/execution';
import type { ExecutionService } from '@ariel/protocol';
import type { Database } from '@ariel/store';
import { realMachine, Triggerer } from '@ariel/triggerer';
import type { SecretSource } from '@ariel/worker';
import { bundleFolders } from '../bundles/configured-bundles.ts';
import { installedLogs } from '../client/installed-logs.ts';
import { processSecrets } from '../secrets/process-secrets.ts';
import { maskingSettings } from '../secrets/secret-source.ts';
import type { HomePaths } from '../standalone/home.ts';
import { nowUs } from '../standalone/live-clock.ts';
import { moduleUrls } from '../standalone/module-urls.ts';
import { airflowCalls } from './airflow-calls.ts';
import { ComponentJob } from './component-job.ts';
import { executionSide } from './database-control.ts';
import { processEnvironment } from './local-tasks.ts';
import { type Closers, type PartOptions, problemReporter } from './process-part.ts';
import type { Component } from './run-component.ts';
import { learnSecret, TriggerLogs, watcherLine } from './trigger-logs.ts';

export interface TriggererFlags {
  /** Null: as the configuration says. */
  readonly capacity: number | null;
  /** Null: triggers that name no queue. */
  readonly queues: readonly string[] | null;
}

export const triggererComponent = (flags: TriggererFlags): Component => ({
  name: 'triggerer',
  poolSize: 4,
  start: async (context) => {
    const secrets = processSecrets(context).source;
    const settings: ExecutionSettings = {
      ...executionSide(context),
      airflowCalls: airflowCalls({
        settings: () => settings,
        secrets,
        report: problemReporter(context.report),
      }),
    };
    await startTriggerer({
      ...context,
      ...flags,
      settings,
      secrets,
      service: createExecutionService(settings),
    });
    const queues = flags.queues === null ? '' : `, for the queues ${flags.queues.join(', ')}`;
    return `Ariel triggerer is ready on ${hostname()}${queues}.`;
  },
});

export interface StartTriggererOptions extends PartOptions, TriggererFlags {
  readonly database: Database;
  readonly paths: HomePaths;
  readonly closers: Closers;
  readonly settings: ExecutionSettings;
  readonly service: ExecutionService;
  readonly secrets: SecretSource;
}

export async function startTriggerer(options: StartTriggererOptions): Promise<Triggerer> {
  const { closers, config, database, environment, paths, queues, secrets, service, settings, version } =
    options;
  const { busyLimitMs, healthCheckThresholdMs, jobHeartbeatMs, memoryLimitMb } = config.triggerer;
  const capacity = options.capacity ?? config.triggerer.capacity;
  const report = problemReporter(options.report);
  const masker = maskerOf(config);
  const maxBytes = config.logging.maxTryLogBytes;
  const logs = new TriggerLogs({ logs: installedLogs(config, database), masker, maxBytes, report });
  closers.add(() => logs.stop());
  const job = new ComponentJob({
    database,
    kind: 'triggerer',
    version,
    detail: { capacity, queues },
    beatMs: jobHeartbeatMs,
    report,
    afterBeat: async () => triggerer.beat(),
  });
  const port = createTriggerService({
    settings,
    service,
    ownerId: () => job.id,
    queues,
    leaseMs: healthCheckThresholdMs,
    log: (trigger, line) => {
      if (trigger.logPath === null) options.report(watcherLine(trigger, line, masker));
      else logs.write(trigger.logPath, line);
    },
    secret: async (asker, kind, name) => {
      const json = await secrets[kind](name, asker);
      learnSecret(masker, kind, name, json);
      return json;
    },
  });
  const triggerer = new Triggerer({
    service: port,
    capacity,
    nowUs,
    report,
    machine: realMachine({
      service: port,
      report,
      bundles: bundleFolders(config),
      furtherBundles: config.dagProcessor.dagBundleStoragePath,
      arielModules: moduleUrls(),
      cacheFolder: paths.cache,
      pluginsFolder: config.core.pluginsFolder,
      defaultTimezone: config.core.defaultTimezone,
      environment: processEnvironment(environment, paths),
      memoryLimitMb,
      busyLimitMs,
    }),
  });
  closers.add(() => job.stop());
  closers.add(() => triggerer.stop());
  await job.start();
  await triggerer.start();
  return triggerer;
}

function maskerOf(config: PartOptions['config']): Masker {
  const { hidesByName, minLength, sensitiveNames: more } = maskingSettings(config);
  return new Masker({ minLength, names: hidesByName ? sensitiveNames(more) : noSensitiveNames });
}
