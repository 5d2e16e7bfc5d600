// What Python's processes see of the process that starts them. The only file here that reads the environment.
import { join } from 'node:path';
import type { PythonSettings } from './python-settings.ts';

export const pythonOf = ({ python }: PythonSettings): string =>
  python ?? process.env.ARIEL_PYTHON ?? 'python3';

/** For the processes that no task runs in: nothing of the worker's own settings is the Task SDK's to read, and it has no database. */
export function hostEnvironment(home: string): NodeJS.ProcessEnv {
  const { HOME, LANG = 'C.UTF-8', PATH } = process.env;
  return { HOME, LANG, PATH, PYTHONUNBUFFERED: '1', ...airflowSettings(home) };
}

/** For tasks and triggers: the worker's, where they may see it, and what they were given. */
export function taskEnvironment(
  { env = {}, inheritEnv = true, pythonPath = [] }: PythonSettings,
  home: string,
): Readonly<Record<string, string>> {
  const { HOME, LANG = 'C.UTF-8', PATH, ...others } = process.env;
  const seen = { HOME, LANG, PATH, ...(inheritEnv ? others : {}) };
  const path = [...pythonPath, ...(inheritEnv && others.PYTHONPATH !== undefined ? [others.PYTHONPATH] : [])];
  const all = {
    ...seen,
    ...airflowSettings(home),
    [ALLOWED]: `${seen[ALLOWED as keyof typeof seen] ?? 'airflow.*'} ${OWN_KINDS}`,
    ...(path.length === 0 ? {} : { PYTHONPATH: path.join(':') }),
    ...env,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

const ALLOWED = 'AIRFLOW__CORE__ALLOWED_DESERIALIZATION_CLASSES';
/** What TypeScript writes beside JSON: programs/task-dag.ts opens it. */
const OWN_KINDS = 'ariel.Set ariel.Map ariel.BigInt ariel.Uint8Array';

const airflowSettings = (home: string) => ({
  AIRFLOW_HOME: join(home, 'airflow'),
  AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
  // A task comes with its params as they are for its run.
  AIRFLOW__CORE__DAG_RUN_CONF_OVERRIDES_PARAMS: 'False',
  AIRFLOW__CORE__EXECUTION_API_SERVER_URL: 'http://127.0.0.1/execution/',
  AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify([
    {
      name: 'ariel',
      classpath: 'airflow.dag_processing.bundles.local.LocalDagBundle',
      kwargs: { path: '/' },
    },
  ]),
  AIRFLOW__LOGGING__BASE_LOG_FOLDER: join(home, 'logs'),
  AIRFLOW__LOGGING__LOGGING_LEVEL: 'INFO',
});
