/** `sentinel`: visits the share, reads the sentinel of the vault and checks that it is the configured vault. */

import * as z from 'zod/mini';
import { answered, answeredBadly, type Facts, type Outcome, type Scalar, trouble } from '../health/observation.ts';
import { escapeText } from '../messages/template.ts';
import { once } from '../platform/once.ts';
import { type Loose, parseObject } from '../platform/parse-object.ts';
import { described, path, text } from '../schema/fields.ts';
import type { VisitReport } from '../share/visit.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';
import {
  hung,
  learning,
  liesIn,
  SHARE_CODES,
  SHARE_FIELDS,
  type ShareSettings,
  systemError,
  vaultField,
  visitShare,
} from './share/visit-state.ts';

export interface SentinelSettings extends ShareSettings {
  /** The vault's id; without one the first that is seen is pinned. */
  readonly vaultId?: string | undefined;
}

const settings = once(
  (): z.ZodMiniType<SentinelSettings> =>
    z
      .strictObject({
        path: described(path(), 'The mount point of the share'),
        vault: described(vaultField(), 'The folder of the vault, in the share'),
        vaultId: z.optional(
          described(text('the vault’s id'), 'The id of the vault (vault_id in the sentinel). Default: pinned at first use'),
        ),
        ...SHARE_FIELDS,
      })
      .check(z.refine((given) => liesIn(given.path, given.vault), { error: 'a vault that lies in path', path: ['vault'] })),
);

export const sentinelProbe: ProbeKind<SentinelSettings> = {
  kind: 'sentinel',
  get settings() {
    return settings();
  },
  defaults: { domain: 'share', every: '60s', timeout: '20s' },
  codes: [...SHARE_CODES, 'sentinel.missing', 'sentinel.unreadable', 'sentinel.invalid', 'sentinel.wrong_vault'],
  target: (given) => given.path,
  observe,
};

async function observe(given: SentinelSettings, context: ProbeContext): Promise<Outcome> {
  const seen = await visitShare(given, context);
  if (seen.kind === 'outcome') return seen.outcome;
  if (seen.kind === 'pending') return hung(given.path, seen.heldMs);
  return learning(judgeSentinel(seen.report.sentinel, given, context.pinnedVault?.() ?? context.remembered['vaultId']), seen.learned);
}

function judgeSentinel(sentinel: VisitReport['sentinel'], given: SentinelSettings, pinned: Scalar | undefined): Outcome {
  const file = `${given.vault}/${given.file}`;
  if (sentinel === null) return answeredBadly(trouble('sentinel.missing', { file }));
  switch (sentinel.kind) {
    case 'missing':
      return answeredBadly(trouble('sentinel.missing', { file }));
    case 'not-regular':
      return answeredBadly(trouble('sentinel.invalid', { file }, 'it is not a regular file'));
    case 'too-large':
      return answeredBadly(trouble('sentinel.invalid', { file }, 'it is too large'));
    case 'error':
      return unreadable(sentinel.errno, file, given.path);
    case 'read':
      return judgeContent(sentinel, file, given.vaultId ?? pinned);
  }
}

/** @param pinned the id that the vault must have; none yet: this one is pinned, if it has any */
function judgeContent(sentinel: { readonly text: string; readonly device: string }, file: string, pinned: Scalar | undefined): Outcome {
  const content = parseObject(sentinel.text);
  if (content === null) return answeredBadly(trouble('sentinel.invalid', { file }, 'it is not a JSON object'));
  const vaultId = idOf(content);
  const facts: Facts = { sentinel: { vaultId, device: sentinel.device } };
  if (typeof pinned === 'string' && vaultId !== pinned) {
    return answeredBadly(trouble('sentinel.wrong_vault', { file, got: escapeText(vaultId ?? '-'), expected: pinned }), facts);
  }
  return answered(facts, null, vaultId === null || typeof pinned === 'string' ? undefined : { vaultId });
}

/** The connection is alive (the visit's look-up said so): what fails is this one file. macOS may be the one that forbids it. */
function unreadable(errno: string, file: string, path: string): Outcome {
  const ofShare =
    ['ESTALE', 'ENOTCONN', 'EHOSTDOWN', 'ENXIO', 'EPIPE'].includes(errno) || (errno === 'EPERM' && process.platform === 'darwin');
  return ofShare ? systemError(errno, path, 'sentinel') : answeredBadly(trouble('sentinel.unreadable', { file, errno }, errno));
}

/** An id is a text or a number; one that is missing, empty or of another type pins nothing. */
function idOf({ vault_id: id }: Loose): string | null {
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id !== '' ? id.slice(0, 200) : null;
}
