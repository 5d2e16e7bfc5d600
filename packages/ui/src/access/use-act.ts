// Does something about access, says that it is done, and reads again what may have changed.
import { useMutation } from '@tanstack/react-query';
import { queryClient } from '../api/query-client.ts';
import { say, sayRefused } from '../shell/toasts.tsx';

interface Done {
  readonly said?: string;
  readonly next?: () => void;
}

/** `quiet`: the caller shows what was refused. */
export function useAct<Given>(
  act: (given: Given) => Promise<unknown>,
  done: (given: Given) => Done,
  { quiet = false }: { readonly quiet?: boolean } = {},
) {
  return useMutation({
    mutationFn: act,
    ...(quiet ? {} : { onError: sayRefused }),
    onSuccess: (_answer, given) => {
      for (const key of ['access', 'audit']) void queryClient.invalidateQueries({ queryKey: [key] });
      const { said, next } = done(given);
      if (said !== undefined) say({ text: said });
      next?.();
    },
  });
}
