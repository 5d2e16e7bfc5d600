import { expect, test } from 'vitest';
import type { CommandContext } from './command.ts';
import { Given } from './given.ts';
import { listeningConfig } from './listening-config.ts';

const context = {
  cwd: '/',
  env: { ARIEL_HOME: '/nowhere', ARIEL__API__PORT: '1' },
  screen: { print: () => undefined, note: () => undefined, hasColor: false, width: null },
} as unknown as CommandContext;
const configOf = (options: Record<string, unknown>) => listeningConfig(context, new Given([], options)).api;

test('flags take the place of what is configured', () => {
  expect(configOf({})).toMatchObject({ port: 1, host: '127.0.0.1' });
  expect(configOf({ port: '2', host: '0.0.0.0', sslCert: '/c.pem', sslKey: '/k.pem' })).toMatchObject({
    port: 2,
    host: '0.0.0.0',
    sslCert: '/c.pem',
    sslKey: '/k.pem',
  });
});

test('a flag that cannot be used is named', () => {
  expect(() => configOf({ port: 'many' })).toThrow('api.port cannot be "many" (from --port)');
});
