// `ariel/python`: Python functions and operators of Airflow's providers as tasks.

export type {
  AirflowTaskOptions,
  PythonObject,
  PythonSettings,
  PythonTaskOptions,
  PythonTriggerOptions,
} from '@ariel/provider-python';
export {
  AirflowBranchTask,
  AirflowShortCircuitTask,
  AirflowTask,
  PythonBranchTask,
  PythonShortCircuitTask,
  PythonTask,
  PythonTrigger,
  pythonObject,
} from '@ariel/provider-python';
