// What the API does with connections beside storing them: testing them where that is enabled, and making the default ones.
import type { ApiOptions } from '@ariel/api';
import { defaultConnections } from './default-connections.ts';
import { testConnection } from './test-connection.ts';

export function connectionTools(
  allowed: 'Disabled' | 'Enabled' | 'Hidden',
): Pick<ApiOptions, 'testConnection' | 'defaultConnections'> {
  return {
    ...(allowed === 'Enabled' ? { testConnection } : {}),
    defaultConnections: Object.fromEntries(
      Object.entries(defaultConnections).map(([id, { connType, ...others }]) => [
        id,
        { ...others, ...(connType === null ? {} : { connType }) },
      ]),
    ),
  };
}
