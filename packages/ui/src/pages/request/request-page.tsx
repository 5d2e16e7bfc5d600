// What a task asks people, as a page of its own: what its address chooses in advance, only the button sends.
import { useParams, useSearch } from '@tanstack/react-router';
import { RequestView } from './request-view.tsx';

export function RequestPage() {
  const address = useParams({ from: '/app/dags/$dagId/runs/$runId/tasks/$taskId/required_actions' });
  const search = useSearch({ from: '/app/dags/$dagId/runs/$runId/tasks/$taskId/required_actions' });
  return (
    <RequestView
      task={address}
      place={{ mapIndex: search.map_index ?? -1, iteration: search.iteration }}
      search={search as Readonly<Record<string, unknown>>}
    />
  );
}
