// A connection from its text, for tasks that run in the process of a command.
import { parseConnectionText } from '@ariel/core';
import { type Connection, taskConnection } from '@ariel/sdk';

/** Airflow's two forms, a JSON object or a URI, as tasks get them. @throws ConnectionError */
export function parseConnection(text: string): Omit<Connection, 'id'> {
  const { id: _id, ...connection } = taskConnection('', parseConnectionText(text, 'task'));
  return connection;
}
