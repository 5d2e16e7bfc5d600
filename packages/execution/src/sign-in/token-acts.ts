// API tokens are made and revoked here. Only a hash of a token is known; whoever made it saw it once.
import { formatInstant } from '@ariel/core';
import { ControlError, type CreateApiTokenRequest, type RevokeApiTokenRequest } from '@ariel/protocol';
import { removeApiToken, writeApiToken } from '@ariel/store/sign-in';
import { audit } from '../control/audit.ts';
import type { ControlSettings } from '../control/control-settings.ts';
import { requireAccount } from './session-acts.ts';

const LONGEST_NAME = 100;
const SCOPE = /^(?:\*|(?:\*|[a-z_]{1,40}):(?:\*|[a-z_]{1,20}))$/;

export async function createApiToken(
  settings: ControlSettings,
  request: CreateApiTokenRequest,
): Promise<{ readonly id: string }> {
  const { actor, expiresUs, name, scopes, username } = request;
  const nowUs = settings.nowUs();
  checkToken(request, nowUs);
  const id = settings.newId();
  await settings.database.transaction(async (tx) => {
    await requireAccount(tx, username);
    await writeApiToken(tx, {
      id,
      token_hash: request.tokenHash,
      name,
      username,
      scopes: scopes === null ? null : JSON.stringify(scopes),
      created_by: actor.user,
      created_at: nowUs,
      expires_at: expiresUs,
      used_at: null,
      used_from: null,
    });
    const extra = { token: id, account: username };
    const after = shown({ name, scopes, expiresUs });
    await audit(
      tx,
      { event: 'create_token', dagId: null, resource: 'tokens', actor, extra, before: null, after },
      nowUs,
    );
  });
  return { id };
}

export async function revokeApiToken(
  settings: ControlSettings,
  { actor, id, username }: RevokeApiTokenRequest,
): Promise<void> {
  await settings.database.transaction(async (tx) => {
    const removed = await removeApiToken(tx, { id, username });
    if (!removed)
      throw new ControlError(
        'ARIEL_TOKEN_NOT_FOUND',
        404,
        `There is no token with the id ${JSON.stringify(id.slice(0, 80))}.`,
      );
    const extra = { token: id, account: removed.username };
    const change = { before: { name: removed.name }, after: null };
    await audit(
      tx,
      { event: 'revoke_token', dagId: null, resource: 'tokens', actor, extra, ...change },
      settings.nowUs(),
    );
  });
}

const shown = ({
  expiresUs,
  name,
  scopes,
}: Pick<CreateApiTokenRequest, 'expiresUs' | 'name' | 'scopes'>) => ({
  name,
  scopes,
  expires_at: expiresUs === null ? null : formatInstant(expiresUs),
});

function checkToken({ expiresUs, name, scopes }: CreateApiTokenRequest, nowUs: number): void {
  const refuse = (message: string): ControlError => new ControlError('ARIEL_TOKEN_INVALID', 400, message);
  if (name.trim() === '' || name.length > LONGEST_NAME)
    throw refuse(`The name of a token has 1 to ${LONGEST_NAME} characters; this one has ${name.length}.`);
  if (expiresUs !== null && expiresUs <= nowUs)
    throw refuse('The token would have run out already. Give it an end that is to come.');
  if (scopes?.length === 0)
    throw refuse('A token without any scope opens nothing. Name scopes such as runs:read, or none at all.');
  const wrong = scopes?.find((scope) => !SCOPE.test(scope));
  if (wrong !== undefined)
    throw refuse(
      `${JSON.stringify(wrong.slice(0, 80))} is no scope. Scopes are a resource and an action, such as runs:read, runs:*, *:read or *.`,
    );
}
