// What commands need to make an API token, without the server and all that it loads.
export { hashOfSecret, newApiToken } from './secrets-shown-once.ts';
export { unknownScope } from './token-scopes.ts';
