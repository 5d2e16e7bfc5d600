// The keys of the section `triggerer`.
import { setting } from './setting.ts';
import { seconds, wholeNumber } from './setting-kinds.ts';

export const triggerer = {
  capacity: setting(
    'capacity',
    wholeNumber(1, 1_000_000),
    '1000',
    'Most triggers that one triggerer waits for at once.',
    {
      formerNames: ['triggerer.default_capacity'],
    },
  ),
  jobHeartbeatMs: setting(
    'job_heartbeat_sec',
    seconds(0.1),
    '5',
    'How often a triggerer says that it lives, and looks for what nobody told it.',
  ),
  healthCheckThresholdMs: setting(
    'triggerer_health_check_threshold',
    seconds(1),
    '30',
    'How long a triggerer may be silent before others take over its triggers.',
  ),
  busyLimitMs: setting(
    'busy_limit',
    seconds(0.5),
    '5',
    'How long a trigger may keep its process busy; after that it is named in the log of its task, and goes on in a process of its own.',
  ),
  memoryLimitMb: setting(
    'memory_limit_mb',
    wholeNumber(64),
    '1024',
    'Most memory of each process that triggers run in.',
  ),
} as const;
