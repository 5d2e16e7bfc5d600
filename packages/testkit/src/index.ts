// testkit PROVES: a simulated world for tests, and the words in which its scenarios are written. Development only.

export type { DagFixture } from './dag/dag-builder.ts';
export { aDag, everyDay } from './dag/dag-builder.ts';
export { listOf, objectOf, output, param, value } from './dag/sources.ts';
export type { TaskBuilder } from './dag/task-builder.ts';
export { t } from './dag/task-builder.ts';
export type { Answer, ScriptedAttempt, TaskScript } from './world/answers.ts';
export { dies, fails, failsTimes, follows, looksAgain, returns, skips, vanishes } from './world/answers.ts';
export { brokenInvariants } from './world/broken-invariants.ts';
export type { SimulatedTime } from './world/simulated-time.ts';
export { durationUs, simulatedTime } from './world/simulated-time.ts';
export type { World, WorldOptions } from './world/world.ts';
export { aWorld } from './world/world.ts';
