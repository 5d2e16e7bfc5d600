#!/usr/bin/env node
// The command `ariel` as npm installs it. Plain JavaScript that any Node can read: it checks the version, then starts.

const NEEDED = [22, 18];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `Ariel needs Node ${NEEDED.join('.')} or newer; this is ${process.version} (${process.execPath}).\n` +
      'Install a newer one from https://nodejs.org. In a checkout of Ariel, "npm start" brings its own.',
  );
  process.exitCode = 78;
} else {
  await import('@ariel/cli');
}
