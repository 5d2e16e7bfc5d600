// Everything that the pages read beside the public API.
import type { Routes } from '../server/api-context.ts';
import { addBundlesView } from './bundles-view.ts';
import { addDagDetailViews } from './dag-detail-views.ts';
import { addDagListView } from './dag-list-view.ts';
import { addDeadlineView } from './deadline-view.ts';
import { addGridViews } from './grid-views.ts';
import { addGroupView } from './group-view.ts';
import { addHealthView } from './health-view.ts';
import { addHomeView } from './home-view.ts';
import { addImportErrorView } from './import-error-view.ts';
import { addInstancePageView } from './instance-page-view.ts';
import { addInstanceView } from './instance-view.ts';
import { addLimitsView } from './limits-view.ts';
import { addLogViews } from './log-views.ts';
import { addOpenRequestsView } from './open-requests-view.ts';
import { addRunView } from './run-view.ts';

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
