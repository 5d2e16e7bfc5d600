// `npm run cases -- FILE…`: makes the checkout ready, then runs recorded case files; without a name those of tests/contracts
// and our own. Ends with `N passed, N failed`. Exit code 1: a case failed; 2: a file cannot be used.
import { resolve } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { runNode } from './run-node.mjs';
import { runMain } from './setup-error.mjs';

await runMain(async () => {
  const node = await bootstrap();
  // npm changes to the checkout's root; names are meant from where the caller stands.
  const from = process.env.INIT_CWD ?? process.cwd();
  const files = process.argv.slice(2).map((file) => resolve(from, file));
  return runNode(node, ['tests/cases/main.ts', ...files], { cwd: root });
});
