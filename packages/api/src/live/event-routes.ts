// What changed, as it changes: GET /ui/events. Events are hints, so a reader that is behind loses them and is told
// to read everything again.
import type { LiveEvent } from '@ariel/protocol';
import { Type } from 'typebox';
import { seenEvents } from '../access/seen-events.ts';
import type { Routes } from '../server/api-context.ts';

export const addEventRoutes: Routes = (server, { database, live, nowUs, streams }) => {
  server.get(
    '/ui/events',
    {
      config: { permission: 'dags:read' },
      exposeHeadRoute: false,
      schema: { querystring: Type.Object({ dag_id: Type.Optional(Type.String()) }) },
    },
    (request, reply) => {
      const dagId = request.query.dag_id;
      const stream = streams.open(request, reply);
      let missed = false;
      const hear = seenEvents({ database, nowUs }, (event) => {
        if (!stream.send(null, event)) missed = true;
      });
      const unsubscribe = live.subscribe((event) => {
        if (concerns(event, dagId)) hear(event);
      });
      stream.onDrain(() => {
        if (missed && stream.send('resync', {})) missed = false;
      });
      stream.onClose(unsubscribe);
    },
  );
};

function concerns(event: LiveEvent, dagId: string | undefined): boolean {
  return dagId === undefined || !('dag_id' in event) || event.dag_id === dagId;
}
