// The command `ariel standalone`: starts everything, tells the user where it is, and ends in order on a signal.
import { existsSync, readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import pc from 'picocolors';
import type { ArielConfig } from '../config/config.ts';
import { forkApi } from './fork-api.ts';
import { homePaths, StartError } from './home.ts';
import { defaultPagesFolder } from './module-urls.ts';
import type { Standalone } from './standalone.ts';

export interface RunStandaloneOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
}

/** Runs until SIGINT or SIGTERM; gives the exit code. */
export async function runStandalone(config: ArielConfig, options: RunStandaloneOptions): Promise<number> {
  const apiProcess = forkApi(options.environment);
  const { startStandalone } = await import('./standalone.ts');
  const pages = defaultPagesFolder();
  const report = (message: string): void => console.error(`${pc.dim(new Date().toISOString())} ${message}`);
  console.log(`Ariel ${options.version} starts on ${config.home} …`);
  let standalone: Standalone;
  try {
    standalone = await startStandalone({
      config,
      ...options,
      apiProcess,
      pagesFolder: existsSync(pages) ? pages : null,
      report,
    });
  } catch (error) {
    apiProcess.kill('SIGKILL');
    if (!(error instanceof StartError)) throw error;
    console.error(pc.red(error.message));
    return error.exitCode;
  }
  greet(config, standalone);
  // However this process ends, the next start finds what it compiled.
  flushCompileCache();
  await untilSignal();
  console.log('Ariel ends; running tasks are stopped and recorded as lost tries …');
  await standalone.stop();
  return 0;
}

function greet(config: ArielConfig, { adminPassword, madeKey, port, recovered }: Standalone): void {
  if (recovered.lost > 0) {
    console.log(
      `Took up ${recovered.lost} tries that were lost when Ariel last ended; ${recovered.killed} processes of them still lived and were ended.`,
    );
  }
  const seconds = ((performance.timeOrigin + performance.now() - startedAtMs()) / 1000).toFixed(2);
  const host = config.api.host.includes(':') ? `[${config.api.host}]` : config.api.host;
  const lines = [
    '',
    `  ${pc.bold('Ariel is ready')} ${pc.dim(`after ${seconds} s`)}`,
    '',
    `  address    ${pc.cyan(`${config.api.sslCert === null ? 'http' : 'https'}://${host}:${port}`)}`,
    '  user       admin',
    `  password   ${shownPassword(config, adminPassword)}`,
    `  DAGs       ${config.core.dagsFolder}`,
    `  data       ${config.home}`,
    ...(madeKey === null ? [] : ['', `  ${madeKey}`]),
    '',
    pc.dim('  Ctrl-C ends it.'),
    '',
  ];
  console.log(lines.join('\n'));
}

/** To a person at a terminal only: what is written elsewhere is kept, and read by others. */
function shownPassword(config: ArielConfig, password: string | null): string {
  if (password === null) return 'as you set it';
  const { adminPassword } = homePaths(config.home);
  return process.stdout.isTTY
    ? `${password}   ${pc.dim(`(kept in ${adminPassword})`)}`
    : `in ${adminPassword}`;
}

/** When this process was started, as the system says it; else when Node began to run. */
function startedAtMs(): number {
  try {
    const stat = readFileSync(join('/proc', String(process.pid), 'stat'), 'latin1');
    const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
    const bootMs = Date.now() - Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]) * 1000;
    return bootMs + ticks * 10;
  } catch {
    return performance.timeOrigin;
  }
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let signals = 0;
    const onSignal = (): void => {
      signals += 1;
      // A second Ctrl-C does not wait.
      if (signals > 1) process.exit(130);
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
