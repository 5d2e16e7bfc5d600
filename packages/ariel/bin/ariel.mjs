#!/usr/bin/env node
// The command `ariel` as npm installs it. Plain JavaScript that any Node can read: it checks the version, then starts.
// In a checkout it uses that checkout's data and Node, as `npm start` does.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED = [22, 18];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isOldNode = major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1]);
const checkout = new URL('../../../', import.meta.url);
const defaults = new URL('scripts/checkout-defaults.mjs', checkout);
const isCheckout = existsSync(defaults);

if (isOldNode && isCheckout) {
  await import(new URL('scripts/ariel.mjs', checkout).href);
} else if (isOldNode) {
  console.error(
    `Ariel needs Node ${NEEDED.join('.')} or newer; this is ${process.version} (${process.execPath}).\n` +
      'Install a newer one from https://nodejs.org.',
  );
  process.exitCode = 78;
} else {
  if (isCheckout) {
    const { checkoutDefaults } = await import(defaults.href);
    Object.assign(process.env, checkoutDefaults(fileURLToPath(checkout).replace(/[\\/]$/, ''), process.env));
  }
  await import('@ariel/cli');
}
