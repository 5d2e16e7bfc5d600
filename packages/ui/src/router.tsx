// The map of pages: paths, what each reads from the address, and what is fetched while the pointer is still on its way.
import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
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

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  component: HomePage,
  loader: () => void queryClient.prefetchQuery(queries.home()),
});
const dags = createRoute({
  getParentRoute: () => app,
  path: '/dags',
  validateSearch: readSearch.dags,
  component: DagsPage,
  loader: () => void queryClient.prefetchQuery(queries.dags()),
});
const limits = createRoute({
  getParentRoute: () => app,
  path: '/limits',
  validateSearch: readSearch.limits,
  component: LimitsPage,
  loader: () => void queryClient.prefetchQuery(queries.limits()),
});
const importErrors = createRoute({
  getParentRoute: () => app,
  path: '/import-errors',
  component: ImportErrorsPage,
});
const dag = createRoute({
  getParentRoute: () => app,
  path: '/dags/$dagId',
  validateSearch: readSearch.dag,
  search: { middlewares: [retainSearchParams(['view', 'fold', 'runs'])] },
  component: DagPage,
  loader: ({ params }) => {
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
  component: RunPage,
  loader: ({ params }) => void queryClient.prefetchQuery(queries.run(params.dagId, params.runId)),
});
const task = createRoute({
  getParentRoute: () => dag,
  path: '/runs/$runId/tasks/$taskId',
  validateSearch: readSearch.task,
  component: TaskPage,
});
const group = createRoute({
  getParentRoute: () => dag,
  path: '/runs/$runId/groups/$groupId',
  validateSearch: readSearch.group,
  component: GroupPage,
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    login,
    app.addChildren([home, dags, limits, importErrors, dag.addChildren([dagPanel, run, task, group])]),
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
