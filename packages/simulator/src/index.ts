// simulator REHEARSES: the server on a clock of its own, with tasks that pretend; and what a year of it would bring.
export type { PretendedEnd, TryWatcher } from './server/pretending-executor.ts';
export { PretendingExecutor } from './server/pretending-executor.ts';
export type { RehearsalServer } from './server/rehearsal-server.ts';
export { createRehearsalServer } from './server/rehearsal-server.ts';
export { simulate } from './simulate.ts';
export { SimulationError } from './simulation-error.ts';
export { TimerQueue } from './time/timer-queue.ts';
export type { TimeWatcher } from './time/virtual-time.ts';
export { VirtualTime } from './time/virtual-time.ts';
