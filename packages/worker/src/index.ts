// worker RUNS: the supervisor and the task process.

export type { LogShipperOptions, ShippedPiece } from './log/log-shipper.ts';
export { LogShipper } from './log/log-shipper.ts';
export { withShippedLogs } from './log/shipped-logs.ts';
export type { WorkerDisk, WorkerMachine } from './machine/worker-machine.ts';
export type { DataSettings, MaskingSettings, TaskProcessSettings } from './messages.ts';
export { PluginHost, type PluginHostOptions } from './plugin-host/plugin-host.ts';
export { RemoteService, type RemoteServiceOptions } from './remote/remote-service.ts';
export { RemoteWorker, type RemoteWorkerOptions } from './remote/remote-worker.ts';
export { ReportSpool } from './remote/report-spool.ts';
export type { ServerClientOptions } from './remote/server-client.ts';
export { CallRefusedError, ServerClient, ServersUnreachableError } from './remote/server-client.ts';
export type { ServerAnswer, ServerCall, ServerTransport } from './remote/server-transport.ts';
export { httpTransport } from './remote/server-transport.ts';
export type { SecretsHostOptions } from './secrets-host/secrets-host.ts';
export { SecretsHost } from './secrets-host/secrets-host.ts';
export type { StateHostOptions } from './state-host/state-host.ts';
export { StateHost } from './state-host/state-host.ts';
export { killRecorded, processStarted } from './supervisor/process-identity.ts';
export { Supervisor } from './supervisor/supervisor.ts';
export type { SecretSource, SupervisorSettings } from './supervisor/supervisor-settings.ts';
export type { TaskProcess, TaskProcessEvents, TaskProcessOptions } from './supervisor/task-process.ts';
