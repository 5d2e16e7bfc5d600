// Says that live updates are lost, once that has lasted a moment, and goes away by itself.
import { WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useConnectionState } from '../live/connection.ts';
import { t } from '../messages/en.ts';

const PATIENCE_MS = 1_500;

export function ConnectionBanner() {
  const lost = useConnectionState() === 'lost';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!lost) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [lost]);
  if (!shown) return null;
  return (
    <div
      role="status"
      className="fixed bottom-4 left-1/2 z-50 flex -translate-x-1/2 items-center gap-2.5 rounded-full border border-warn/40 bg-warn-soft px-4 py-2 text-warn shadow-pop"
    >
      <WifiOff size={15} aria-hidden />
      <span className="whitespace-nowrap font-medium">{t.live.lost}</span>
    </div>
  );
}
