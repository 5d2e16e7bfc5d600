// `npm run simulate`: makes the checkout ready, then lets simulated worlds happen; arguments are passed on.
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { runNode } from './run-node.mjs';
import { runMain } from './setup-error.mjs';

await runMain(async () => {
  const node = await bootstrap();
  return runNode(node, [join(root, 'tests/simulation/main.ts'), ...process.argv.slice(2)], { cwd: root });
});
