// DBOS: one durable workflow whose steps run inside this one process, each recorded in Postgres.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { AT_ONCE, CHAIN, measure, nap, settings } from './workloads.mjs';

const noop = async () => {};

const chainOfSteps = DBOS.registerWorkflow(
  async () => {
    const beganMs = performance.now();
    for (let step = 0; step < CHAIN; step += 1) await DBOS.runStep(nap, { name: 'nap' });
    return performance.now() - beganMs;
  },
  { name: 'chain_of_steps' },
);

const manySteps = DBOS.registerWorkflow(
  async (tasks, naps) => {
    let left = tasks;
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        await DBOS.runStep(naps ? nap : noop, { name: naps ? 'nap' : 'noop' });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  },
  { name: 'many_steps' },
);

DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: settings.postgres,
  logLevel: 'error',
  runAdminServer: false,
});
await DBOS.launch();
await measure({
  chain: () => chainOfSteps(),
  many: async (tasks, naps) => {
    const beganMs = performance.now();
    await manySteps(tasks, naps);
    return performance.now() - beganMs;
  },
});
await DBOS.shutdown();
