// A connection as tasks get it, from its fields. Where they come from (environment, server, a test) is no matter here.
import {
  type ConnectionFields,
  extraObject,
  noFields,
  parseConnectionUri,
  printConnectionUri,
  spacedJson,
} from '@ariel/core';
import type { Connection } from './task-context.ts';

export function taskConnection(id: string, fields: ConnectionFields): Connection {
  const { connType, extra, ...others } = fields;
  return {
    id,
    type: connType ?? '',
    ...others,
    extra: extraObject(extra),
    extraJson: extra,
    uri: printConnectionUri(fields),
  };
}

/** One of which a test gives some parts, or the URI: what is not given follows from what is. */
export function completeConnection(id: string, given: Partial<Connection>): Connection {
  const { extra, extraJson } = given;
  const base = given.uri === undefined ? noFields : parseConnectionUri(given.uri, 'task');
  const ownExtra = extra === undefined ? base.extra : spacedJson(JSON.stringify(extra));
  const whole = taskConnection(id, {
    connType: given.type ?? base.connType,
    description: given.description ?? null,
    host: given.host ?? base.host,
    port: given.port ?? base.port,
    login: given.login ?? base.login,
    password: given.password ?? base.password,
    schema: given.schema ?? base.schema,
    extra: extraJson ?? ownExtra,
  });
  return { ...whole, ...given, id };
}
