// Lets dag.simulate() find the simulator. It is loaded when that is first called.
import { registerSimulator } from '@ariel/sdk';

registerSimulator(async () => (await import('@ariel/simulator')).simulate);
