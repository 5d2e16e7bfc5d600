// What lists of sessions and of tokens take and are addressed by: one's own, and everybody's.
import { Type } from 'typebox';

export const DEFAULT_LIMIT = 100;

export const Page = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  offset: Type.Optional(Type.Integer({ minimum: 0 })),
});

export const Everybody = Type.Object({
  ...Page.properties,
  username: Type.Optional(Type.String({ maxLength: 256 })),
});

export const OneId = Type.Object({ id: Type.String({ maxLength: 64 }) });
