// Where a checkout keeps its data and finds its DAGs, unless the user says otherwise: the same for `npm start` and for
// the command `ariel` that is run in it, so that both speak of one installation.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Variables to add to `env`; none where the user has chosen. */
export function checkoutDefaults(root, env) {
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
