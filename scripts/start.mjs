// `npm start`: makes the checkout ready, then runs everything in one command with the example DAGs.
// Chooses a home and a DAG folder inside the checkout only where the user has chosen neither.
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { buildPages } from './build-pages.mjs';
import { checkoutDefaults } from './checkout-defaults.mjs';
import { runNode } from './run-node.mjs';
import { runMain } from './setup-error.mjs';

await runMain(async () => {
  const node = await bootstrap();
  await buildPages(root, node);
  const main = join(root, 'packages/cli/src/main.ts');
  return runNode(node, [main, 'standalone', ...process.argv.slice(2)], {
    env: { ...process.env, ...checkoutDefaults(root, process.env) },
  });
});
