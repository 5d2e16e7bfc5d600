// `npm run kill-test -- --kills 20 [--seed 1]`: kills the server, task processes and the DAG child of a scratch
// installation at random moments of its runs, so often each, and prints what came of it. Exit code 1: something was lost.
// With --cluster: 4 schedulers, 2 API servers, a dag processor and 2 workers on Postgres, so many harms in all.
import { parseArgs } from 'node:util';
import { bootstrap, root } from './bootstrap.mjs';
import { runNode } from './run-node.mjs';
import { runMain } from './setup-error.mjs';

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '20' },
      seed: { type: 'string' },
      cluster: { type: 'boolean', default: false },
    },
  });
  const node = await bootstrap();
  const seed = values.seed ?? String(Date.now() % 1_000_000);
  const main = values.cluster ? 'tests/cluster/support/harm-main.ts' : 'tests/e2e/support/kill-main.ts';
  return runNode(node, [main, values.kills, seed], { cwd: root });
});
