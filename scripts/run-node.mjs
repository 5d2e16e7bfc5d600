// Hands the terminal over to another program and ends as it ends: same output, same exit code, signals passed on.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** npm and a terminal may both deliver the same key press; within this time it counts as one. */
const SAME_PRESS_MS = 500;

/** Runs `node ...args` and returns its exit code; `options` are those of spawn. */
export function runNode(node, args, options = {}) {
  const child = spawn(node, args, { stdio: 'inherit', ...options });
  const stopForwarding = forwardSignals(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', (code, signal) => {
      stopForwarding();
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function forwardSignals(child) {
  let lastAt = Number.NEGATIVE_INFINITY;
  const forward = (signal) => {
    // In a terminal the key press reached the child already, as a member of the same process group.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    if (performance.now() - lastAt < SAME_PRESS_MS) return;
    lastAt = performance.now();
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}
