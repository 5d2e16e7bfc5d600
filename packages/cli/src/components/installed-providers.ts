// The packages of operators and hooks that belong to every installation.
import type { ApiOptions } from '@ariel/api';

const providers = {
  '@ariel/provider-http': 'Services that speak HTTP.',
  '@ariel/provider-python': 'Functions and operators in Python.',
  '@ariel/provider-smtp': 'E-mail over SMTP.',
  '@ariel/provider-sql': 'Databases that speak SQL.',
  '@ariel/provider-standard': 'Operators that every installation has.',
  '@ariel/provider-storage': 'Local files, S3, Azure Blob Storage and Google Cloud Storage.',
} as const;

export const installedProviders = (version: string): Required<Pick<ApiOptions, 'providers'>> => ({
  providers: Object.entries(providers).map(([name, description]) => ({ name, description, version })),
});
