// Time as it is, and hosts that are processes.
import type { HostsSettings } from './hosts-settings.ts';
import { TriggerHosts } from './trigger-hosts.ts';
import type { HostEnd, TriggererMachine } from './triggerer.ts';

export interface RealMachine extends TriggererMachine {
  hosts(ended: (end: HostEnd) => void): TriggerHosts;
}

export const realMachine = (settings: HostsSettings): RealMachine => ({
  after: (ms, act) => {
    // At once means: with whatever else happens in this turn of the loop.
    if (ms <= 0) {
      const soon = setImmediate(act);
      return () => clearImmediate(soon);
    }
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
  hosts: (ended) => new TriggerHosts(settings, ended),
});
