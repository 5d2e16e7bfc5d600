// The frame of every page: navigation, search, choices of the reader, live connection, keys, messages.
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import {
  CircleUser,
  FileWarning,
  Gauge,
  House,
  Keyboard,
  LogOut,
  Search,
  SunMoon,
  Workflow,
} from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { acts } from '../api/acts.ts';
import { queries } from '../api/queries.ts';
import { queryClient } from '../api/query-client.ts';
import { IconButton } from '../controls/button.tsx';
import { Menu } from '../controls/menu.tsx';
import { appearance, useAppearance } from '../design/appearance.ts';
import { openLiveConnection } from '../live/connection.ts';
import { t } from '../messages/en.ts';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Kbd, KeyList } from './key-list.tsx';
import { useShortcuts } from './shortcuts.ts';
import { ZoneMenu } from './zone-menu.tsx';

export function AppShell() {
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);
  const navigate = useNavigate();
  const session = useQuery(queries.session());
  const signedIn = session.data !== undefined;
  useEffect(() => (signedIn ? openLiveConnection() : undefined), [signedIn]);
  useShortcuts(
    useMemo(
      () => [
        { keys: 'mod+k', run: () => setPalette((open) => !open) },
        { keys: '?', run: () => setKeys(true) },
        { keys: 'g h', run: () => void navigate({ to: '/' }) },
        { keys: 'g d', run: () => void navigate({ to: '/dags' }) },
        { keys: 'g l', run: () => void navigate({ to: '/limits' }) },
        { keys: 'g e', run: () => void navigate({ to: '/import-errors' }) },
        { keys: '/', run: focusSearch },
      ],
      [navigate],
    ),
  );
  return (
    <div className="flex h-full flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-raised focus:p-2"
      >
        {t.nav.skip}
      </a>
      <header className="flex h-11 shrink-0 items-center gap-1 border-b bg-sunken px-2 sm:px-3">
        <Link
          to="/"
          className="mr-1 flex items-center gap-2 rounded-md px-1.5 py-1 font-semibold sm:mr-3"
          aria-label={t.nav.logo}
        >
          <img src="/icon.svg" alt="" className="size-5.5" />
          <span className="max-sm:hidden">Ariel</span>
        </Link>
        <nav aria-label={t.nav.label} className="flex items-center gap-0.5">
          <NavLink to="/" exact icon={<House size={15} aria-hidden />} label={t.nav.home} />
          <NavLink to="/dags" icon={<Workflow size={15} aria-hidden />} label={t.nav.dags} />
          <NavLink to="/limits" icon={<Gauge size={15} aria-hidden />} label={t.nav.limits} />
          <NavLink
            to="/import-errors"
            icon={<FileWarning size={15} aria-hidden />}
            label={t.nav.importErrors}
            note={<ErrorCount />}
          />
        </nav>
        <div className="flex-1" />
        <button
          type="button"
          onClick={() => setPalette(true)}
          className="flex h-7.5 items-center gap-2 rounded-md border bg-surface px-2.5 text-muted hover:border-border-strong hover:text-text lg:w-60"
        >
          <Search size={14} aria-hidden />
          <span className="flex-1 text-left max-lg:sr-only">{t.palette.open}</span>
          <span className="flex gap-0.5 max-lg:hidden" aria-hidden>
            <Kbd>{/Mac/.test(navigator.platform) ? '⌘' : 'Ctrl'}</Kbd>
            <Kbd>K</Kbd>
          </span>
        </button>
        <ZoneMenu />
        <AppearanceMenu />
        <IconButton label={t.keys.title} onClick={() => setKeys(true)} className="max-sm:hidden">
          <Keyboard size={16} aria-hidden />
        </IconButton>
        <AccountMenu
          name={session.data?.username ?? ''}
          hint={session.data === undefined ? '' : `${session.data.instance_name} ${session.data.version}`}
        />
      </header>
      <main id="main" className="flex min-h-0 flex-1 flex-col">
        <Outlet />
      </main>
      <ConnectionBanner />
      <CommandPalette open={palette} onClose={() => setPalette(false)} onKeys={() => setKeys(true)} />
      <KeyList open={keys} onClose={() => setKeys(false)} />
    </div>
  );
}

function focusSearch(): void {
  const fields = [...document.querySelectorAll<HTMLInputElement>('[data-search]')];
  fields.findLast((field) => field.offsetParent !== null)?.focus();
}

interface NavLinkProps {
  readonly to: '/' | '/dags' | '/limits' | '/import-errors';
  readonly icon: ReactNode;
  readonly label: string;
  readonly note?: ReactNode;
  readonly exact?: boolean;
}

function NavLink({ to, icon, label, note, exact = false }: NavLinkProps) {
  return (
    <Link
      to={to}
      activeOptions={{ exact, includeSearch: false }}
      activeProps={{ className: 'bg-hover text-text', 'aria-current': 'page' }}
      inactiveProps={{ className: 'text-muted hover:bg-hover hover:text-text' }}
      className="flex h-7.5 items-center gap-1.5 rounded-md px-2 font-medium transition-colors"
      title={label}
    >
      {icon}
      <span className="max-md:sr-only">{label}</span>
      {note}
    </Link>
  );
}

function ErrorCount() {
  const { data } = useQuery(queries.importErrors());
  if (data === undefined || data.length === 0) return null;
  return (
    <span
      className="grid h-4.5 min-w-4.5 place-items-center rounded-full px-1 font-semibold text-white text-xs dark:text-black"
      style={{ background: 'var(--state-failed)' }}
    >
      {data.length}
    </span>
  );
}

function AppearanceMenu() {
  const { theme, density } = useAppearance();
  return (
    <Menu
      trigger={
        <IconButton label={t.appearance.label}>
          <SunMoon size={16} aria-hidden />
        </IconButton>
      }
      sections={[
        {
          title: t.appearance.theme,
          items: (['system', 'light', 'dark'] as const).map((choice) => ({
            label: t.appearance[choice],
            checked: theme === choice,
            onSelect: () => appearance.setTheme(choice),
          })),
        },
        {
          title: t.appearance.density,
          items: (['compact', 'comfortable'] as const).map((choice) => ({
            label: t.appearance[choice],
            checked: density === choice,
            onSelect: () => appearance.setDensity(choice),
          })),
        },
      ]}
    />
  );
}

function AccountMenu({ name, hint }: { readonly name: string; readonly hint: string }) {
  const navigate = useNavigate();
  async function leave(): Promise<void> {
    await acts.signOut().catch(() => {});
    queryClient.clear();
    await navigate({ to: '/sign-in' });
  }
  return (
    <Menu
      trigger={
        <IconButton label={t.nav.account(name)}>
          <CircleUser size={16} aria-hidden />
        </IconButton>
      }
      sections={[
        {
          title: `${name} · ${hint}`,
          items: [
            { label: t.nav.signOut, icon: <LogOut size={14} aria-hidden />, onSelect: () => void leave() },
          ],
        },
      ]}
    />
  );
}
