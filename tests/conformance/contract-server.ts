// A real standalone with the contract's DAGs, an administrator and somebody who may only read.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hashPassword } from '@ariel/api/passwords';
import { Installation } from '../e2e/support/installation.ts';
import type { Tokens } from './client.ts';

const fixtures = join(import.meta.dirname, '../fixtures/contract-dags');
const VIEWER = { username: 'viewer', password: 'may only read' };

export interface ContractServer extends AsyncDisposable {
  readonly installation: Installation;
  readonly base: string;
  readonly tokens: Tokens;
  readonly passwords: { readonly admin: string; readonly viewer: string };
}

export async function startContractServer(
  environment: Readonly<Record<string, string>> = {},
): Promise<ContractServer> {
  const installation = new Installation({
    environment: { ARIEL__API__EXPOSE_CONFIG: 'non-sensitive-only', ...environment },
  });
  try {
    const files = readdirSync(fixtures).filter((path) => /\.(?:ts|count)$/.test(path));
    // What a DAG file reads lies there before it.
    for (const path of files.sort()) installation.writeDag(path, readFileSync(join(fixtures, path), 'utf8'));
    await installation.start();
    const dagIds = ['linear', 'shape', 'fail', 'params', 'long', 'producer', 'consumer', 'consumer_both'];
    const others = ['hitl', 'cron', 'parent', 'doomed', 'versions'];
    await installation.untilVisible(...[...dagIds, ...others].map((name) => `judge_${name}`));
    await addViewer(join(installation.home, 'ariel.db'));
    const port = /http:\/\/[^:\s]+:(\d+)/.exec(installation.output())?.[1];
    const base = `http://127.0.0.1:${port}`;
    const admin = readFileSync(join(installation.home, 'admin-password'), 'utf8').trim();
    const tokens = {
      admin: await signIn(base, { username: 'admin', password: admin }),
      viewer: await signIn(base, VIEWER),
    };
    const passwords = { admin, viewer: VIEWER.password };
    const dispose = () => installation[Symbol.asyncDispose]();
    return { installation, base, tokens, passwords, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await installation[Symbol.asyncDispose]();
    throw error;
  }
}

async function addViewer(path: string): Promise<void> {
  const database = new DatabaseSync(path, { timeout: 5000 });
  try {
    database
      .prepare('insert into user_account (username, password_hash, role, created_at) values (?, ?, ?, 0)')
      .run(VIEWER.username, await hashPassword(VIEWER.password), 'viewer');
  } finally {
    database.close();
  }
}

async function signIn(base: string, who: { username: string; password: string }): Promise<string> {
  const answer = await fetch(`${base}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(who),
  });
  if (answer.status !== 201)
    throw new Error(`sign-in of ${who.username}: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}
