// `npm test`: makes the checkout ready, then runs the suites that need no server and no browser.
// Arguments go to vitest: a path, `-t name`, `--project e2e`.
import { bootstrap, root } from './bootstrap.mjs';
import { runNode } from './run-node.mjs';
import { runMain } from './setup-error.mjs';
import { QUICK_SUITES, vitestArgs } from './suites.mjs';

await runMain(async () => {
  const node = await bootstrap();
  return runNode(node, vitestArgs(root, QUICK_SUITES, process.argv.slice(2)), { cwd: root });
});
