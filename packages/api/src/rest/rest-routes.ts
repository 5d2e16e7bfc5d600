// Every resource of the public API.
import type { Routes } from '../server/api-context.ts';
import { addETags } from './answers/etags.ts';
import { addAssetActs } from './assets/asset-acts.ts';
import { addAssetRoutes } from './assets/asset-routes.ts';
import { addNextRunAssetsRoutes } from './assets/next-run-assets.ts';
import { addQueuedEventRoutes } from './assets/queued-event-routes.ts';
import { addBundleRoutes } from './dags/bundle-routes.ts';
import { addDagActs } from './dags/dag-acts.ts';
import { addDagRoutes } from './dags/dag-routes.ts';
import { addRecordRoutes } from './dags/record-routes.ts';
import { addTaskRoutes } from './dags/task-routes.ts';
import { addVersionRoutes } from './dags/version-routes.ts';
import { addEventLogRoutes } from './installation/event-log-routes.ts';
import { addInstalledRoutes } from './installation/installed-routes.ts';
import { addJobRoutes } from './installation/job-routes.ts';
import { addLoginRoutes } from './installation/login-routes.ts';
import { addMonitorRoutes } from './installation/monitor-routes.ts';
import { addPageBounds } from './lists/page-bounds.ts';
import { addRegionQuery } from './requests/region-query.ts';
import { addBackfillActs } from './runs/backfill-acts.ts';
import { addBackfillRoutes } from './runs/backfill-routes.ts';
import { addBatchListRoutes } from './runs/batch-list-routes.ts';
import { addClearActs } from './runs/clear-acts.ts';
import { addDagRunActs } from './runs/dag-run-acts.ts';
import { addDagRunRoutes } from './runs/dag-run-routes.ts';
import { addForkRoutes } from './runs/fork-routes.ts';
import { addPartitionRunRoutes } from './runs/partition-runs.ts';
import { addRunBulkActs } from './runs/run-bulk-acts.ts';
import { addWaitRoutes } from './runs/wait-routes.ts';
import { addConnectionRoutes } from './settings/connection-routes.ts';
import { addConnectionTestRoutes } from './settings/connection-test-routes.ts';
import { addPoolActs } from './settings/pool-acts.ts';
import { addPoolRoutes } from './settings/pool-routes.ts';
import { addVariableRoutes } from './settings/variable-routes.ts';
import { addHitlRoutes } from './task-instances/hitl-routes.ts';
import { addInstanceDetailRoutes } from './task-instances/instance-detail-routes.ts';
import { addTaskInstanceActs } from './task-instances/task-instance-acts.ts';
import { addTaskInstanceBulkActs } from './task-instances/task-instance-bulk-acts.ts';
import { addTaskInstanceRoutes } from './task-instances/task-instance-routes.ts';
import { addTryRoutes } from './task-instances/try-routes.ts';
import { addLogRoutes } from './task-output/log-routes.ts';
import { addAssetStateRoutes, addTaskStateRoutes } from './task-output/state-store-routes.ts';
import { addXComActs } from './task-output/xcom-acts.ts';
import { addXComRoutes } from './task-output/xcom-routes.ts';

export const restRoutes: readonly Routes[] = [
  addPageBounds,
  addETags,
  addMonitorRoutes,
  addJobRoutes,
  addDagRoutes,
  addDagRunRoutes,
  addDagRunActs,
  addRunBulkActs,
  addForkRoutes,
  addClearActs,
  addBackfillRoutes,
  addBackfillActs,
  addTaskInstanceRoutes,
  addTryRoutes,
  addTaskInstanceActs,
  addTaskInstanceBulkActs,
  addXComRoutes,
  addXComActs,
  addTaskStateRoutes,
  addAssetStateRoutes,
  addHitlRoutes,
  addLogRoutes,
  addVersionRoutes,
  addTaskRoutes,
  addPoolRoutes,
  addPoolActs,
  addConnectionRoutes,
  addVariableRoutes,
  addRecordRoutes,
  addEventLogRoutes,
  addAssetRoutes,
  addAssetActs,
  addQueuedEventRoutes,
  addNextRunAssetsRoutes,
  addPartitionRunRoutes,
  addBatchListRoutes,
  addBundleRoutes,
  addConnectionTestRoutes,
  addDagActs,
  addInstalledRoutes,
  addInstanceDetailRoutes,
  addLoginRoutes,
  addRegionQuery,
  addWaitRoutes,
];
