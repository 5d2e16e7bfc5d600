// triggerer WAITS: triggers, thousands of them on one event loop.
export type { HostsSettings } from './hosts-settings.ts';
export type { RealMachine } from './real-machine.ts';
export { realMachine } from './real-machine.ts';
export type { HostEnd, Hosts, TriggererMachine, TriggererSettings } from './triggerer.ts';
export { Triggerer } from './triggerer.ts';
