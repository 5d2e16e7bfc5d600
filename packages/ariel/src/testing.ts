// `ariel/testing`: runs whole DAGs and single tasks in this process, and rehearses their schedules.
export type {
  ByTask,
  ReplayDifference,
  ReplayOptions,
  ReplayResult,
  RunOptions,
  RunRecording,
  SimulatedLimit,
  SimulatedRun,
  SimulatedTask,
  SimulatedTrigger,
  SimulatedTry,
  SimulatedWait,
  SimulateOptions,
  Simulation,
  TestedTask,
  TestLogLine,
  TestOptions,
  TestResult,
} from '@ariel/sdk';
export { SimulationError, simulate } from '@ariel/simulator';
export { localRunner } from './testing/local-runner.ts';
