// A Python with Airflow's Task SDK from PyPI.
import { join } from 'node:path';
import { virtualEnvironment } from '@ariel/testkit';

/** Speaks the contract of 2026-06-30. */
const SDK = 'apache-airflow-task-sdk==1.3.2';

/** The path of its `python`. Core says which Task SDK goes with it; its standard provider has Bash and the sensors. */
export async function pythonWithSdk(): Promise<string> {
  return join(await virtualEnvironment([SDK, 'apache-airflow-providers-standard']), 'python');
}
