// Everything that the pages read beside the public API.
import type { Routes } from '../server/api-context.ts';
import { addBundlesView } from './dags/bundles-view.ts';
import { addDagDetailViews } from './dags/dag-detail-views.ts';
import { addDagListView } from './dags/dag-list-view.ts';
import { addImportErrorView } from './dags/import-error-view.ts';
import { addHealthView } from './installation/health-view.ts';
import { addHomeView } from './installation/home-view.ts';
import { addLimitsView } from './installation/limits-view.ts';
import { addOpenRequestsView } from './installation/open-requests-view.ts';
import { addDeadlineView } from './runs/deadline-view.ts';
import { addGridViews } from './runs/grid-views.ts';
import { addRunView } from './runs/run-view.ts';
import { addGroupView } from './task-instances/group-view.ts';
import { addInstancePageView } from './task-instances/instance-page-view.ts';
import { addInstanceView } from './task-instances/instance-view.ts';
import { addLogViews } from './task-instances/log-views.ts';

export const viewRoutes: readonly Routes[] = [
  addHomeView,
  addHealthView,
  addDagListView,
  addDagDetailViews,
  addGridViews,
  addRunView,
  addGroupView,
  addInstanceView,
  addInstancePageView,
  addLogViews,
  addImportErrorView,
  addLimitsView,
  addDeadlineView,
  addOpenRequestsView,
  addBundlesView,
];
