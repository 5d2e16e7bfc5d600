// The configuration as the API may show it: never a secret, and nothing at all unless the installation says so.
import type { ApiOptions } from '@ariel/api';
import type { ArielConfig } from './config.ts';

const HIDDEN = '< hidden >';

export function shownConfig({ api, entries }: ArielConfig): Pick<ApiOptions, 'configuration'> {
  if (api.exposeConfig === 'False') return {};
  return {
    configuration: entries.map(({ isSecret, key, section, value }) => ({
      section,
      key,
      value: isSecret ? HIDDEN : value,
    })),
  };
}
