// protocol SPEAKS: shapes that cross process boundaries. No behaviour.

export type {
  Actor,
  AffectedInstance,
  ClearRequest,
  Control,
  ControlMethod,
  InstanceReference,
  RunReference,
  TriggerRunRequest,
} from './control/control.ts';
export { ControlError, controlMethods } from './control/control.ts';
export type { LiveEvent } from './live/live-event.ts';
export type * from './ui/ui-api.ts';
