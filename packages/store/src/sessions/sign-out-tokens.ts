// Tokens of an OpenID provider about a sign-out that were here already, for as long as they would count otherwise.
import type { Queryable } from '../database/database.ts';

/** False where it was here before. Those that are too old by now are forgotten. */
export async function useSignOutToken(
  tx: Queryable,
  token: { readonly hash: string; readonly untilUs: number },
  nowUs: number,
): Promise<boolean> {
  await tx.run('delete from sign_out_token where until_at <= ?', [nowUs]);
  const added = await tx.run(
    'insert into sign_out_token (token_hash, until_at) values (?, ?) on conflict do nothing',
    [token.hash, token.untilUs],
  );
  return added > 0;
}
