// How the document of the API calls an operation: as Airflow does where it is one of its, else by its method and its address.
import { airflowNames } from './airflow-names.ts';

interface OperationName {
  readonly operationId: string;
  readonly summary: string;
}

/** Of a route as it was added: `GET`, `/api/v2/dags/:dag_id`. */
export function operationName(method: string, url: string): OperationName {
  const path = url.replaceAll(/:(\w+)/g, '{$1}');
  const operationId = airflowNames[path]?.[method.toLowerCase()] ?? ownName(method, path);
  return { operationId, summary: inWords(operationId) };
}

function ownName(method: string, path: string): string {
  const words = path.replace(/^\/api\/v2/, '').split(/\W+/);
  return [method, ...words.filter(Boolean)].join('_').toLowerCase();
}

/** `get_dag_runs` → `Get Dag Runs`. */
const inWords = (name: string): string =>
  name.replaceAll(
    /(^|_)([a-z])/g,
    (_, gap: string, letter: string) => `${gap && ' '}${letter.toUpperCase()}`,
  );
