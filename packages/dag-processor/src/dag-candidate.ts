// Which files of a DAG folder may hold DAGs, by name and by a look at the text. Being one costs an evaluation, so
// shared modules and tests must not be; what a DAG file imports is found out by evaluating it.
import { isIgnoreFile } from './ignore-rules.ts';

const CODE = /\.(?:ts|tsx|mts|js|mjs)$/;
const NOT_A_DAG = /\.d\.[cm]?ts$|\.(?:test|spec|test-d)\.[cm]?[jt]sx?$|\.config\.[cm]?[jt]s$/;
const IMPORTS_ARIEL = /['"`](?:ariel|@ariel\/sdk)(?:\/[\w-]+)?['"`]/;

/** Names that are never looked into, as folders or files. */
export function isIgnoredName(name: string): boolean {
  return name === 'node_modules' || (name.startsWith('.') && !isIgnoreFile(name));
}

export function hasCandidateName(relPath: string): boolean {
  return CODE.test(relPath) && !NOT_A_DAG.test(relPath);
}

/** The cheap check before an evaluation, as Airflow's safe mode: a file that never names `ariel` makes no DAG. */
export function mentionsAriel(source: string): boolean {
  return IMPORTS_ARIEL.test(source);
}
