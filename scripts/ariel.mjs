// The command `ariel` in a checkout whose machine has too old a Node: brings a newer one and runs the command with it.
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { runNode } from './run-node.mjs';
import { runMain } from './setup-error.mjs';

await runMain(async () => {
  const node = await bootstrap();
  return runNode(node, [join(root, 'packages/ariel/bin/ariel.mjs'), ...process.argv.slice(2)]);
});
