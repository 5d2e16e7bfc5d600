// `npm start`: makes the checkout ready, then runs everything in one command with the example DAGs.
// Chooses a home and a DAG folder inside the checkout only where the user has chosen neither.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { buildPages } from './build-pages.mjs';
import { runNode } from './run-node.mjs';
import { runMain } from './setup-error.mjs';

await runMain(async () => {
  const node = await bootstrap();
  await buildPages(root, node);
  const main = join(root, 'packages/cli/src/main.ts');
  return runNode(node, [main, 'standalone', ...process.argv.slice(2)], {
    env: { ...process.env, ...defaults() },
  });
});

function defaults() {
  const { env } = process;
  const ownHome = env.ARIEL_HOME ?? env.AIRFLOW_HOME;
  const home = ownHome ?? join(root, '.ariel');
  const choseFolder =
    ownHome !== undefined ||
    env.ARIEL__CORE__DAGS_FOLDER !== undefined ||
    env.AIRFLOW__CORE__DAGS_FOLDER !== undefined ||
    namesDagsFolder(join(home, 'ariel.cfg'));
  return {
    ...(ownHome === undefined ? { ARIEL_HOME: home } : {}),
    ...(choseFolder ? {} : { ARIEL__CORE__DAGS_FOLDER: join(root, 'examples') }),
  };
}

function namesDagsFolder(file) {
  return existsSync(file) && /^\s*dags_folder\s*=/m.test(readFileSync(file, 'utf8'));
}
