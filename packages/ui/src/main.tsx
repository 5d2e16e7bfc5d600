// Where the pages begin.
import './design/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient, whenSignedOut } from './api/query-client.ts';
import { startAppearance } from './design/appearance.ts';
import { router } from './router.tsx';

startAppearance();

whenSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname !== '/sign-in') {
    queryClient.removeQueries({ queryKey: ['session'] });
    void router.navigate({ to: '/sign-in', search: { next: href } });
  }
});

const element = document.getElementById('root');
if (element === null) throw new Error('The page has no element "root" to draw into.');
createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
