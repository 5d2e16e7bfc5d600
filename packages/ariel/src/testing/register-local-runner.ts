// Lets dag.test() and task.run() find the local runner. It is loaded when one of them is first called.
import { registerLocalRunner } from '@ariel/sdk';

registerLocalRunner(async () => (await import('./local-runner.ts')).localRunner);
