// api SERVES: the REST API, sign-in, live events and the pages.

export type { Principal } from './access/principal.ts';
export { anonymous } from './access/principal.ts';
export { principalOf } from './access/principal-of.ts';
export type {
  ConnectionTestResult,
  ConnectionTestState,
  TestedConnection,
} from './execution/airflow/connection-tests.ts';
export { ConnectionTests } from './execution/airflow/connection-tests.ts';
export type { ExecutionContext, ServedSecrets } from './execution/execution-context.ts';
export type {
  ExecutionRelay,
  InjectedCall,
  RelayedAnswer,
  RelayedExecution,
} from './execution/execution-relay.ts';
export { executionRoutes } from './execution/execution-routes.ts';
export { createExecutionServer } from './execution/execution-server.ts';
export type { TaskTokens } from './execution/task-tokens.ts';
export { createTaskTokens } from './execution/task-tokens.ts';
export type { WorkBoard, WorkBoardOptions } from './execution/work-board.ts';
export { createWorkBoard } from './execution/work-board.ts';
export type { ApiServer } from './server/api-context.ts';
export type { ApiOptions, LiveSource, ServedRoute } from './server/api-options.ts';
export { createApiServer } from './server/create-api-server.ts';
export type { Account, AccountStore } from './sign-in/accounts.ts';
export { databaseAccounts } from './sign-in/accounts.ts';
export { hashPassword } from './sign-in/passwords.ts';
export { hashOfSecret, newApiToken } from './sign-in/secrets-shown-once.ts';
export type { LdapSettings, OidcSettings, SignInSettings } from './sign-in/sign-in-settings.ts';
export { defaultSignIn } from './sign-in/sign-in-settings.ts';
export { unknownScope } from './sign-in/token-scopes.ts';
export { whyWaits } from './views/why-waits.ts';
