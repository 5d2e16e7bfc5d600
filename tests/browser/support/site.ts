// A real server with a real Chromium in front of it. Each visit is a fresh browser profile, signed in unless told
// otherwise, and a visit on whose page anything went wrong, or that asked another host, fails its test.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { Installation } from '../../e2e/support/installation.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const options = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-quic',
  '--no-first-run',
];
const PATIENCE_MS = 15_000;

export interface VisitOptions {
  readonly path?: string;
  readonly signedIn?: boolean;
  /** @default the administrator */
  readonly as?: Person;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** Messages of the console that belong to what the test does, such as a refused password. */
  readonly expected?: RegExp;
}

export interface Person {
  readonly username: string;
  readonly password: string;
}

export class Site implements AsyncDisposable {
  readonly installation: Installation;
  readonly #browser: Browser;
  readonly #states = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>();

  private constructor(installation: Installation, browser: Browser) {
    this.installation = installation;
    this.#browser = browser;
  }

  static async start(
    dags: Readonly<Record<string, string>>,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Site> {
    const script = pathToFileURL(join(root, 'scripts/build-pages.mjs')).href;
    const { buildPages } = (await import(script)) as {
      buildPages: (root: string, node: string) => Promise<void>;
    };
    await buildPages(root, process.execPath);
    const installation = await Installation.start({ dags, environment });
    const executablePath = process.env.ARIEL_CHROMIUM ?? '/usr/bin/chromium';
    return new Site(installation, await chromium.launch({ executablePath, args: options }));
  }

  get url(): string {
    const url = /http:\/\/[\d.]+:\d+/.exec(this.installation.output())?.[0];
    if (url === undefined) throw new Error(`The server named no address:\n${this.installation.output()}`);
    return url;
  }

  get password(): string {
    return readFileSync(join(this.installation.home, 'admin-password'), 'utf8').trim();
  }

  /** Lets tasks go on that wait for this file. */
  allow(...names: readonly string[]): void {
    for (const name of names) writeFileSync(join(this.installation.folder, name), '');
  }

  /** Opens a page, lets `look` use it, and checks that nothing went wrong on it. */
  async visit(
    { path = '/', signedIn = true, as, width = 1440, height = 900, dark = false, expected }: VisitOptions,
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    const state = signedIn ? await this.#stateOf(as ?? this.administrator) : undefined;
    const context = await this.#browser.newContext({
      baseURL: this.url,
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      timezoneId: 'Europe/Amsterdam',
      locale: 'en-GB',
      ...(state === undefined ? {} : { storageState: state }),
    });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      const troubles = watch(page, this.url, expected);
      await page.goto(path);
      await look(page);
      if (troubles.length > 0) throw new Error(`On ${page.url()}:\n${troubles.join('\n')}`);
    } finally {
      await context.close();
    }
  }

  get administrator(): Person {
    return { username: 'admin', password: this.password };
  }

  async #stateOf(person: Person): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
    const known = this.#states.get(person.username) ?? (await this.#signIn(person));
    this.#states.set(person.username, known);
    return known;
  }

  async #signIn({
    password,
    username,
  }: Person): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
    const context = await this.#browser.newContext({ baseURL: this.url });
    const page = await context.newPage();
    await page.goto('/sign-in');
    await page.getByLabel('User name').fill(username);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    const state = await context.storageState();
    await context.close();
    return state;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.installation[Symbol.asyncDispose]();
  }
}

function watch(page: Page, url: string, expected: RegExp | undefined): string[] {
  const troubles: string[] = [];
  const note = (what: string): void => {
    if (expected?.test(what) !== true) troubles.push(what);
  };
  const { host } = new URL(url);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      note(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => note(`error: ${error.stack ?? error.message}`));
  page.on('request', (request) => {
    const asked = new URL(request.url());
    if (/^(?:https?|wss?):$/.test(asked.protocol) && asked.host !== host)
      note(`asked another host: ${request.url()}`);
  });
  return troubles;
}

/** Does something, and checks that the page changed under the same document: nothing was reloaded. */
export async function withoutReload(page: Page, act: () => Promise<void>): Promise<void> {
  await page.evaluate('globalThis.isSameDocument = true');
  await act();
  if ((await page.evaluate('globalThis.isSameDocument')) !== true) throw new Error('The page was reloaded.');
}

/** For `waitForURL`: the path as a person reads it, however it is encoded. */
export const at =
  (path: string) =>
  (url: URL): boolean =>
    decodeURIComponent(url.pathname) === decodeURIComponent(path);

export const runPath = (dagId: string, runId: string, rest = ''): string =>
  `/dags/${dagId}/runs/${encodeURIComponent(runId)}${rest}`;
