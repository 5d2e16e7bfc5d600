// api SERVES: the REST API, sign-in, live events and the pages.

export type { Principal } from './access/principal.ts';
export { anonymous } from './access/principal.ts';
export { principalOf } from './access/principal-of.ts';
export { createApiServer } from './create-api-server.ts';
export type {
  ConnectionTestResult,
  ConnectionTestState,
  TestedConnection,
} from './execution/calls/connection-tests.ts';
export { ConnectionTests } from './execution/calls/connection-tests.ts';
export type { ExecutionContext, ServedSecrets } from './execution/calls/execution-context.ts';
export type {
  ExecutionRelay,
  InjectedCall,
  RelayedAnswer,
  RelayedExecution,
} from './execution/calls/execution-relay.ts';
export type { TaskTokens } from './execution/calls/task-tokens.ts';
export { createTaskTokens } from './execution/calls/task-tokens.ts';
export type { WorkBoard, WorkBoardOptions } from './execution/calls/work-board.ts';
export { createWorkBoard } from './execution/calls/work-board.ts';
export { executionRoutes } from './execution/execution-routes.ts';
export { createExecutionServer } from './execution/execution-server.ts';
export { whyWaits } from './progress/why-waits.ts';
export { operatorLinks } from './rest/task-instances/extra-links.ts';
export type { ApiServer } from './server/api-context.ts';
export type { ApiOptions, LiveSource, ServedRoute } from './server/api-options.ts';
export type { LdapSettings, OidcSettings, SignInSettings } from './sign-in/admission/sign-in-settings.ts';
export { defaultSignIn } from './sign-in/admission/sign-in-settings.ts';
export type { Account, AccountStore } from './sign-in/passwords/accounts.ts';
export { databaseAccounts } from './sign-in/passwords/accounts.ts';
export { hashPassword } from './sign-in/passwords/passwords.ts';
export { hashOfSecret, newApiToken } from './sign-in/sessions-and-tokens/secrets-shown-once.ts';
export { unknownScope } from './sign-in/sessions-and-tokens/token-scopes.ts';
