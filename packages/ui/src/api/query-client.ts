// The cache of what was read. Data stays fresh until a live event says otherwise; a lost session leads to sign-in.
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './request.ts';

let onSignedOut: () => void = () => {};

function watch(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) onSignedOut();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watch }),
  mutationCache: new MutationCache({ onError: watch }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 300_000,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

export function whenSignedOut(action: () => void): void {
  onSignedOut = action;
}
