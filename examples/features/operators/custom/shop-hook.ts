// A hook of one's own: what speaks to the shop, by a stored connection.
import { BaseHook, type ConnectionType, type HookOptions } from 'ariel';

export interface ShopHookOptions extends HookOptions {
  /** @default 'feature_shop_api' */
  readonly shopConnId?: string;
}

export class ShopHook extends BaseHook {
  /** What the form for connections shows. */
  static override readonly connectionType: ConnectionType = {
    connType: 'shop',
    hookName: 'Our shop',
    standardFields: { schema: { hidden: true }, password: { title: 'API key' } },
  };
  readonly shopConnId: string;

  constructor(options: ShopHookOptions = {}) {
    super(options);
    this.shopConnId = options.shopConnId ?? 'feature_shop_api';
  }

  async order(order: { readonly total: number }, signal?: AbortSignal): Promise<{ readonly total: number }> {
    const response = await this.#call('orders', {
      method: 'POST',
      body: JSON.stringify(order),
      signal: signal ?? null,
    });
    return (await response.json()) as { total: number };
  }

  /** Whether the report of a run is there. */
  async hasReport(runId: string): Promise<boolean> {
    return (await this.#call(`report?run=${encodeURIComponent(runId)}`, {})).ok;
  }

  /** Says whether the connection works: for the page of connections. */
  protected override async probe(): Promise<string> {
    const { status } = await this.#call('status', {});
    return `the shop answered ${status}`;
  }

  async #call(path: string, request: RequestInit): Promise<Response> {
    const { host, password, port } = await this.getConnection(this.shopConnId);
    return fetch(`http://${host}:${port}/${path}`, { ...request, headers: { 'x-key': password ?? '' } });
  }
}
