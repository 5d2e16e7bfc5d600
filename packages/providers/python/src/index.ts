// CONNECTS: Python, through the Task SDK of Airflow.
export type { AirflowTaskOptions } from './airflow-task.ts';
export { AirflowBranchTask, AirflowShortCircuitTask, AirflowTask } from './airflow-task.ts';
export type { PythonObject } from './python-object.ts';
export { pythonObject } from './python-object.ts';
export type { PythonSettings } from './python-settings.ts';
export type { PythonTaskOptions } from './python-task.ts';
export { PythonBranchTask, PythonShortCircuitTask, PythonTask } from './python-task.ts';
export type { PythonTriggerOptions } from './python-trigger.ts';
export { PythonTrigger } from './python-trigger.ts';
