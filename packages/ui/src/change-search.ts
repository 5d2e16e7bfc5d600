// Changes what the address says of the page that is open, without a step in the history of the browser.
import { useNavigate } from '@tanstack/react-router';

/** What is undefined leaves the address. */
export function useChangeSearch(): (next: Readonly<Record<string, unknown>>) => void {
  const navigate = useNavigate();
  return (next) =>
    void navigate({
      to: '.',
      search: (previous: Record<string, unknown>) => ({ ...previous, ...next }),
      replace: true,
    });
}
