// Makes accounts and roles on a site, as its administrator does through the API.
import type { Person, Site } from './site.ts';

/** Of everybody whom a test makes. */
const PASSWORD = 'walks on the beach at noon';

export class People {
  readonly #site: Site;
  #token: string | undefined;

  constructor(site: Site) {
    this.#site = site;
  }

  async call(method: string, path: string, body?: object): Promise<unknown> {
    this.#token ??= await this.#signIn();
    const answer = await fetch(`${this.#site.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  async person(username: string, ...roles: readonly string[]): Promise<Person> {
    await this.call('POST', '/auth/fab/v1/users', {
      username,
      password: PASSWORD,
      roles: roles.map((name) => ({ name })),
    });
    return { username, password: PASSWORD };
  }

  /** Permissions as `runs:read`, all in one scope. */
  async role(name: string, scope: string, ...permissions: readonly string[]): Promise<void> {
    const actions = permissions.map((permission) => {
      const [resource, action] = permission.split(':');
      return { resource: { name: resource }, action: { name: action }, scope };
    });
    await this.call('POST', '/auth/fab/v1/roles', { name, actions });
  }

  async #signIn(): Promise<string> {
    const answer = await fetch(`${this.#site.url}/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(this.#site.administrator),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    return token;
  }
}
