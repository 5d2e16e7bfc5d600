// The frame of every page: navigation, search, choices of the reader, live connection, keys, messages.
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import {
  CircleUser,
  FileWarning,
  Gauge,
  House,
  Keyboard,
  KeyRound,
  LogOut,
  MessageCircleQuestionMark,
  Package,
  ScrollText,
  Search,
  SunMoon,
  Users,
  Workflow,
} from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useMay } from '../access/may.ts';
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
import { pagesFor } from './shown-pages.ts';
import { ZoneMenu } from './zone-menu.tsx';

export function AppShell() {
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);
  const navigate = useNavigate();
  const session = useQuery(queries.session());
  const may = useMay();
  const shown = useMemo(() => (session.data === undefined ? [] : pagesFor(may)), [session.data, may]);
  const hears = may('dags:read');
  useEffect(() => (hears ? openLiveConnection() : undefined), [hears]);
  useShortcuts(
    useMemo(
      () => [
        { keys: 'mod+k', run: () => setPalette((open) => !open) },
        { keys: '?', run: () => setKeys(true) },
        ...shown.map(({ keys: pressed, to }) => ({ keys: pressed, run: () => void navigate({ to }) })),
        { keys: '/', run: focusSearch },
      ],
      [navigate, shown],
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
          {shown
            .filter(({ place }) => place === 'bar')
            .map(({ label, to }) => (
              <NavLink
                key={to}
                to={to}
                exact={to === '/'}
                icon={icons[to]}
                label={label}
                note={to === '/import-errors' ? <ErrorCount /> : to === '/requests' && <RequestCount />}
              />
            ))}
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

type PagePath = ReturnType<typeof pagesFor>[number]['to'];

const icons: Readonly<Record<PagePath, ReactNode>> = {
  '/': <House size={15} aria-hidden />,
  '/dags': <Workflow size={15} aria-hidden />,
  '/requests': <MessageCircleQuestionMark size={15} aria-hidden />,
  '/limits': <Gauge size={15} aria-hidden />,
  '/import-errors': <FileWarning size={15} aria-hidden />,
  '/bundles': <Package size={14} aria-hidden />,
  '/profile': <KeyRound size={14} aria-hidden />,
  '/admin': <Users size={14} aria-hidden />,
  '/audit': <ScrollText size={14} aria-hidden />,
};

interface NavLinkProps {
  readonly to: PagePath;
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

const countLook =
  'grid h-4.5 min-w-4.5 place-items-center rounded-full px-1 font-semibold text-white text-xs dark:text-black';

function ErrorCount() {
  const { data } = useQuery(queries.importErrors());
  if (data === undefined || data.length === 0) return null;
  return (
    <span className={countLook} style={{ background: 'var(--state-failed)' }}>
      {data.length}
    </span>
  );
}

/** How many wait for whoever looks; nothing for those who may answer none. */
function RequestCount() {
  const { data } = useQuery(queries.openRequests());
  if (data === undefined || data.answerable === 0) return null;
  return (
    <span className={countLook} style={{ background: 'var(--state-awaiting_input-text)' }}>
      <span aria-hidden>{data.answerable}</span>
      <span className="sr-only">{t.requests.forYou(data.answerable)}</span>
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
  const may = useMay();
  async function leave(): Promise<void> {
    const led = await acts.signOut().catch(() => undefined);
    queryClient.clear();
    if (led !== undefined) return location.assign(led.next);
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
            ...pagesFor(may)
              .filter(({ place }) => place === 'account')
              .map(({ label, to }) => ({
                label,
                icon: icons[to],
                onSelect: () => void navigate({ to }),
              })),
            { label: t.nav.signOut, icon: <LogOut size={14} aria-hidden />, onSelect: () => void leave() },
          ],
        },
      ]}
    />
  );
}
