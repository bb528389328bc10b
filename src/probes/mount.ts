/** `mount`: whether the share is mounted, by the mount table alone. Also learns how to mount it again. */
import * as z from 'zod/mini';
import { answered, answeredBadly, type Outcome, trouble } from '../health/observation.ts';
import { escapeText } from '../messages/template.ts';
import { once } from '../platform/once.ts';
import { described, path, stringList } from '../schema/fields.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';
import { absence, lookUpMount, remountOf, withoutTable } from './share/mount-state.ts';

export interface MountSettings {
  readonly path: string;
  /** The types of file system that may be mounted there. */
  readonly fsTypes: readonly string[];
}

const settings = once(
  (): z.ZodMiniType<MountSettings> =>
    z.strictObject({
      path: described(path(), 'The mount point'),
      fsTypes: described(z._default(stringList({ min: 1 }), ['smbfs', 'cifs', 'smb3']), 'The accepted file system types'),
    }),
);

export const mountProbe: ProbeKind<MountSettings> = {
  kind: 'mount',
  get settings() {
    return settings();
  },
  defaults: { domain: 'share', every: '15s', timeout: '5s' },
  codes: ['mount.absent', 'mount.wrong_type', 'mount.table_unreadable', 'probe.cancelled', 'probe.overloaded'],
  target: (given) => given.path,
  observe,
};

async function observe(given: MountSettings, context: ProbeContext): Promise<Outcome> {
  const state = await lookUpMount(given.path, context);
  if (state.kind === 'unreadable') return withoutTable(state, context.signal);
  if (state.kind === 'absent') return answeredBadly(await absence(given.path, context.remembered));
  const { entry } = state;
  const facts = { mount: entry };
  if (!given.fsTypes.includes(entry.fsType)) {
    return answeredBadly(
      trouble('mount.wrong_type', { path: given.path, got: escapeText(entry.fsType), expected: given.fsTypes.join(', ') }),
      facts,
    );
  }
  return answered(facts, null, await remountOf(entry, context.remembered));
}
