// Every resource of the public API.
import type { Routes } from '../server/api-context.ts';
import { addAssetActs } from './asset-acts.ts';
import { addAssetRoutes } from './asset-routes.ts';
import { addBackfillActs } from './backfill-acts.ts';
import { addBackfillRoutes } from './backfill-routes.ts';
import { addBatchListRoutes } from './batch-list-routes.ts';
import { addBundleRoutes } from './bundle-routes.ts';
import { addClearActs } from './clear-acts.ts';
import { addConnectionRoutes } from './connection-routes.ts';
import { addConnectionTestRoutes } from './connection-test-routes.ts';
import { addDagActs } from './dag-acts.ts';
import { addDagRoutes } from './dag-routes.ts';
import { addDagRunActs } from './dag-run-acts.ts';
import { addDagRunRoutes } from './dag-run-routes.ts';
import { addETags } from './etags.ts';
import { addEventLogRoutes } from './event-log-routes.ts';
import { addForkRoutes } from './fork-routes.ts';
import { addHitlRoutes } from './hitl-routes.ts';
import { addInstalledRoutes } from './installed-routes.ts';
import { addInstanceDetailRoutes } from './instance-detail-routes.ts';
import { addJobRoutes } from './job-routes.ts';
import { addLogRoutes } from './log-routes.ts';
import { addLoginRoutes } from './login-routes.ts';
import { addMonitorRoutes } from './monitor-routes.ts';
import { addNextRunAssetsRoutes } from './next-run-assets.ts';
import { addPageBounds } from './page-bounds.ts';
import { addPartitionRunRoutes } from './partition-runs.ts';
import { addPoolActs } from './pool-acts.ts';
import { addPoolRoutes } from './pool-routes.ts';
import { addQueuedEventRoutes } from './queued-event-routes.ts';
import { addRecordRoutes } from './record-routes.ts';
import { addRegionQuery } from './region-query.ts';
import { addRunBulkActs } from './run-bulk-acts.ts';
import { addAssetStateRoutes, addTaskStateRoutes } from './state-store-routes.ts';
import { addTaskInstanceActs } from './task-instance-acts.ts';
import { addTaskInstanceBulkActs } from './task-instance-bulk-acts.ts';
import { addTaskInstanceRoutes } from './task-instance-routes.ts';
import { addTaskRoutes } from './task-routes.ts';
import { addTryRoutes } from './try-routes.ts';
import { addVariableRoutes } from './variable-routes.ts';
import { addVersionRoutes } from './version-routes.ts';
import { addWaitRoutes } from './wait-routes.ts';
import { addXComActs } from './xcom-acts.ts';
import { addXComRoutes } from './xcom-routes.ts';

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
