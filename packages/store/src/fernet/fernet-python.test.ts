// Tokens to and from Python's `cryptography`, which Airflow encrypts with. Left out, with the reason, where it is not installed;
// tokens that it made are recorded in fernet.test.ts.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createFernet, newFernetKey } from './fernet.ts';

const script = `
import json, sys
from cryptography.fernet import Fernet, MultiFernet
given = json.load(sys.stdin)
theirs = MultiFernet([Fernet(key.encode()) for key in given['keys'].split(',')])
json.dump({
  'made': [theirs.encrypt(text.encode()).decode() for text in given['texts']],
  'read': [theirs.decrypt(token.encode()).decode() for token in given['tokens']],
  'rotated': [theirs.rotate(token.encode()).decode() for token in given['tokens']],
  'key': Fernet.generate_key().decode(),
}, sys.stdout)
`;

interface Answer {
  readonly made: readonly string[];
  readonly read: readonly string[];
  readonly rotated: readonly string[];
  readonly key: string;
}

const found = spawnSync('python3', ['-c', 'import cryptography'], { encoding: 'utf8' });
const missing = found.error?.message ?? (found.status === 0 ? null : found.stderr.trim().split('\n').at(-1));
if (missing) process.stderr.write(`left out: Python's cryptography cannot be used here (${missing})\n`);

test.skipIf(missing)('tokens, keys and rotation are interchangeable with Python', () => {
  const [first, second] = [newFernetKey(), newFernetKey()];
  const keys = `${first},${second}`;
  const texts = ['', 'x', 'sixteen bytes ok', 'p@ss wörd 😀 €', 'l'.repeat(10_000), '{"a": "b"}'];
  const nowUs = () => Date.now() * 1000;
  const ours = createFernet({ keys, nowUs });
  const behind = createFernet({ keys: second, nowUs });
  const input = { keys, texts, tokens: texts.map((text) => behind.encrypt(text)) };
  const python = spawnSync('python3', ['-c', script], { input: JSON.stringify(input), encoding: 'utf8' });
  expect(python.stderr).toBe('');
  const answer = JSON.parse(python.stdout) as Answer;
  expect(answer.read).toEqual(texts);
  expect(answer.made.map((token) => ours.decrypt(token))).toEqual(texts);
  const onlyFirst = createFernet({ keys: first, nowUs });
  expect(answer.rotated.map((token) => onlyFirst.decrypt(token))).toEqual(texts);
  const theirKey = createFernet({ keys: answer.key, nowUs });
  expect(theirKey.decrypt(theirKey.encrypt('x'))).toBe('x');
});
