// api SERVES: the REST API, sign-in, live events and the pages.

export type { ApiServer } from './server/api-context.ts';
export type { ApiOptions, LiveSource, ServedRoute } from './server/api-options.ts';
export { createApiServer } from './server/create-api-server.ts';
export type { Account, AccountStore } from './sign-in/accounts.ts';
export { databaseAccounts } from './sign-in/accounts.ts';
export { hashPassword } from './sign-in/passwords.ts';
