// Every resource of the public API.
import type { Routes } from '../server/api-context.ts';
import { addDagRoutes } from './dag-routes.ts';
import { addDagRunActs } from './dag-run-acts.ts';
import { addDagRunRoutes } from './dag-run-routes.ts';
import { addLogRoutes } from './log-routes.ts';
import { addMonitorRoutes } from './monitor-routes.ts';
import { addPoolActs } from './pool-acts.ts';
import { addPoolRoutes } from './pool-routes.ts';
import { addRecordRoutes } from './record-routes.ts';
import { addTaskInstanceActs } from './task-instance-acts.ts';
import { addTaskInstanceRoutes } from './task-instance-routes.ts';
import { addTaskRoutes } from './task-routes.ts';
import { addVersionRoutes } from './version-routes.ts';
import { addXComRoutes } from './xcom-routes.ts';

export const restRoutes: readonly Routes[] = [
  addMonitorRoutes,
  addDagRoutes,
  addDagRunRoutes,
  addDagRunActs,
  addTaskInstanceRoutes,
  addTaskInstanceActs,
  addXComRoutes,
  addLogRoutes,
  addVersionRoutes,
  addTaskRoutes,
  addPoolRoutes,
  addPoolActs,
  addRecordRoutes,
];
