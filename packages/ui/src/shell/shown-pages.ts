// The pages one can go to, and what each of them needs: navigation, keys and search show those that one may open.
import type { May } from '../access/may.ts';
import { t } from '../messages/en.ts';

interface ShownPage {
  readonly to:
    | '/'
    | '/dags'
    | '/requests'
    | '/limits'
    | '/import-errors'
    | '/bundles'
    | '/profile'
    | '/admin'
    | '/audit';
  readonly label: string;
  readonly keys: string;
  /** One of them is enough; none: whoever has signed in may open it. */
  readonly needs: readonly string[];
  /** In the bar at the top, or in the menu of the account. */
  readonly place: 'bar' | 'account';
}

const pages: readonly ShownPage[] = [
  { to: '/', label: t.nav.home, keys: 'g h', needs: ['dags:read'], place: 'bar' },
  { to: '/dags', label: t.nav.dags, keys: 'g d', needs: ['dags:read'], place: 'bar' },
  { to: '/requests', label: t.nav.requests, keys: 'g r', needs: ['humans:read'], place: 'bar' },
  { to: '/limits', label: t.nav.limits, keys: 'g l', needs: ['pools:read'], place: 'bar' },
  {
    to: '/import-errors',
    label: t.nav.importErrors,
    keys: 'g e',
    needs: ['import_errors:read'],
    place: 'bar',
  },
  { to: '/bundles', label: t.nav.bundles, keys: 'g b', needs: ['dags:read'], place: 'account' },
  { to: '/profile', label: t.access.nav.profile, keys: 'g p', needs: [], place: 'account' },
  {
    to: '/admin',
    label: t.access.nav.admin,
    keys: 'g u',
    needs: ['users:read', 'roles:read', 'teams:read', 'sessions:read', 'tokens:read'],
    place: 'account',
  },
  { to: '/audit', label: t.access.nav.audit, keys: 'g a', needs: ['audit:read'], place: 'account' },
];

export const pagesFor = (may: May): readonly ShownPage[] =>
  pages.filter(({ needs }) => needs.length === 0 || needs.some((permission) => may(permission)));
