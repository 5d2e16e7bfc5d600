// The map of pages: paths, what each reads from the address, and what is fetched while the pointer is still on its way.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
  useParams,
} from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { mayNow, mayNowIn } from './access/may.ts';
import { Needs } from './access/needs.tsx';
import { queries } from './api/queries.ts';
import { queryClient } from './api/query-client.ts';
import { ApiError } from './api/request.ts';
import { Empty } from './controls/placeholder.tsx';
import { t } from './messages/en.ts';
import { DagPage } from './pages/dag/dag-page.tsx';
import { DagPanel } from './pages/dag/dag-panel.tsx';
import { DagsPage } from './pages/dags/dags-page.tsx';
import { GroupPage } from './pages/group/group-page.tsx';
import { HomePage } from './pages/home/home-page.tsx';
import { ImportErrorsPage } from './pages/import-errors/import-errors-page.tsx';
import { LimitsPage } from './pages/limits/limits-page.tsx';
import { RequestPage } from './pages/request/request-page.tsx';
import { RequestsPage } from './pages/requests/requests-page.tsx';
import { RunPage } from './pages/run/run-page.tsx';
import { SignInPage } from './pages/sign-in/sign-in-page.tsx';
import { TaskPage } from './pages/task/task-page.tsx';
import { readSearch } from './search.ts';
import { AppShell } from './shell/app-shell.tsx';
import { Toasts } from './shell/toasts.tsx';

const root = createRootRoute({
  validateSearch: readSearch.all,
  search: { middlewares: [retainSearchParams(['zone'])] },
  component: () => (
    <>
      <Outlet />
      <Toasts />
    </>
  ),
  notFoundComponent: () => <Empty title={t.notFound} />,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readSearch.signIn,
  component: SignInPage,
});

/** Where programs and bookmarks that know Airflow's addresses look for it. */
const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: readSearch.signIn,
  beforeLoad: ({ search }) => {
    throw redirect({ to: '/sign-in', search });
  },
});

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: AppShell,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(queries.session());
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        throw redirect({ to: '/sign-in', search: { next: location.href } });
    }
  },
});

/** A page of a DAG, for who may see that of it. */
function InDag({ page: Page, permission }: { readonly page: () => ReactNode; readonly permission: string }) {
  const { dagId } = useParams({ from: '/app/dags/$dagId' });
  return (
    <Needs permission={permission} dagId={dagId}>
      <Page />
    </Needs>
  );
}

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  component: () => (
    <Needs permission="dags:read">
      <HomePage />
    </Needs>
  ),
  loader: () => mayNow('dags:read') && void queryClient.prefetchQuery(queries.home()),
});
const dags = createRoute({
  getParentRoute: () => app,
  path: '/dags',
  validateSearch: readSearch.dags,
  component: () => (
    <Needs permission="dags:read">
      <DagsPage />
    </Needs>
  ),
  loader: () => mayNow('dags:read') && void queryClient.prefetchQuery(queries.dags()),
});
const limits = createRoute({
  getParentRoute: () => app,
  path: '/limits',
  validateSearch: readSearch.limits,
  component: () => (
    <Needs permission="pools:read">
      <LimitsPage />
    </Needs>
  ),
  loader: () => mayNow('pools:read') && void queryClient.prefetchQuery(queries.limits()),
});
const requests = createRoute({
  getParentRoute: () => app,
  path: '/requests',
  validateSearch: readSearch.requests,
  component: () => (
    <Needs permission="humans:read">
      <RequestsPage />
    </Needs>
  ),
  loader: () => mayNow('humans:read') && void queryClient.prefetchQuery(queries.openRequests()),
});
const importErrors = createRoute({
  getParentRoute: () => app,
  path: '/import-errors',
  component: () => (
    <Needs permission="import_errors:read">
      <ImportErrorsPage />
    </Needs>
  ),
});
const bundles = createRoute({
  getParentRoute: () => app,
  path: '/bundles',
  validateSearch: readSearch.bundles,
  component: lazyRouteComponent(() => import('./pages/bundles/bundles-page.tsx'), 'BundlesPage'),
});
const profile = createRoute({
  getParentRoute: () => app,
  path: '/profile',
  component: lazyRouteComponent(() => import('./pages/profile/profile-page.tsx'), 'ProfilePage'),
});
const admin = createRoute({
  getParentRoute: () => app,
  path: '/admin',
  validateSearch: readSearch.admin,
  component: lazyRouteComponent(() => import('./pages/admin/admin-page.tsx'), 'AdminPage'),
});
const audit = createRoute({
  getParentRoute: () => app,
  path: '/audit',
  validateSearch: readSearch.audit,
  component: lazyRouteComponent(() => import('./pages/audit/audit-page.tsx'), 'AuditPage'),
});
const dag = createRoute({
  getParentRoute: () => app,
  path: '/dags/$dagId',
  validateSearch: readSearch.dag,
  search: { middlewares: [retainSearchParams(['view', 'fold', 'runs'])] },
  component: () => (
    <Needs permission="dags:read">
      <DagPage />
    </Needs>
  ),
  loader: ({ params }) => {
    if (!mayNow('dags:read')) return;
    void queryClient.prefetchQuery(queries.dag(params.dagId));
    void queryClient.prefetchQuery(queries.grid(params.dagId, 25));
  },
});
const dagPanel = createRoute({
  getParentRoute: () => dag,
  path: '/',
  validateSearch: readSearch.dagPanel,
  component: DagPanel,
});
const run = createRoute({
  getParentRoute: () => dag,
  path: '/runs/$runId',
  validateSearch: readSearch.run,
  component: () => <InDag permission="runs:read" page={RunPage} />,
  loader: ({ params }) =>
    mayNowIn(params.dagId, 'runs:read') &&
    void queryClient.prefetchQuery(queries.run(params.dagId, params.runId)),
});
const task = createRoute({
  getParentRoute: () => dag,
  path: '/runs/$runId/tasks/$taskId',
  validateSearch: readSearch.task,
  component: () => <InDag permission="instances:read" page={TaskPage} />,
});
const request = createRoute({
  getParentRoute: () => dag,
  path: '/runs/$runId/tasks/$taskId/required_actions',
  validateSearch: readSearch.request,
  component: () => <InDag permission="humans:read" page={RequestPage} />,
});
const group = createRoute({
  getParentRoute: () => dag,
  path: '/runs/$runId/groups/$groupId',
  validateSearch: readSearch.group,
  component: () => <InDag permission="instances:read" page={GroupPage} />,
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    login,
    app.addChildren([
      home,
      dags,
      limits,
      requests,
      importErrors,
      bundles,
      profile,
      admin,
      audit,
      dag.addChildren([dagPanel, run, task, request, group]),
    ]),
  ]),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultNotFoundComponent: () => <Empty title={t.notFound} />,
  pathParamsAllowedCharacters: [':', '@', '+', '$', ','],
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
