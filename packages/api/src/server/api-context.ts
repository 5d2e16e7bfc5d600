// What every route gets beside its request.

import type { LogStore } from '@ariel/store';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { OpenStreams } from '../live/open-streams.ts';
import type { ApiOptions } from './api-options.ts';
import type { DefinitionCache } from './definition-cache.ts';

export type ApiServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface ApiContext extends ApiOptions {
  readonly logs: LogStore;
  readonly definitions: DefinitionCache;
  /** Bundles of teams whose rows the one who asks does not see. */
  readonly hiddenBundles: () => Promise<ReadonlySet<string>>;
  /** Server-sent event streams that are open; closed when the server closes. */
  readonly streams: OpenStreams;
}

/** Adds routes to the server. */
export type Routes = (server: ApiServer, context: ApiContext) => void;
