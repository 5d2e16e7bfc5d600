// Closed lists of words that several shapes share.
import { oneOf } from './shapes.ts';

export const taskStateName = oneOf([
  'removed',
  'scheduled',
  'queued',
  'running',
  'success',
  'restarting',
  'failed',
  'up_for_retry',
  'up_for_reschedule',
  'upstream_failed',
  'skipped',
  'deferred',
  'awaiting_input',
]);

export const runTypeName = oneOf([
  'backfill',
  'scheduled',
  'manual',
  'operator_triggered',
  'asset_triggered',
  'asset_materialization',
]);

export const runStateName = oneOf(['queued', 'running', 'success', 'failed']);
