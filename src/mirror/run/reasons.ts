/** Reasons that the mirror adds to the snapshot and the record. */
import type { EpochMs } from '../../health/observation.ts';
import { type Reason, reasonOf } from '../../health/reason.ts';
import { type Abilities, changedAbilities } from '../core/abilities.ts';
import { offsetText } from '../core/vault-times.ts';
import type { RuleFinding } from '../scan/seek-rules.ts';
import type { Refusal } from './ports.ts';

export const MIRROR = 'mirror';

export function ruleNote({ key, path, near }: RuleFinding, since: EpochMs): Reason {
  return near === null
    ? mirrorReason({ code: 'mirror.rule_unmatched', args: { rule: key, path } }, since)
    : mirrorReason({ code: 'mirror.rule_near', args: { rule: key, path, near } }, since);
}

/** Notes for people: how the vault changes times, and which abilities it gained or lost. */
export function abilityNotes(before: Abilities | null, now: Abilities, since: EpochMs): readonly Reason[] {
  const notes: Refusal[] = [];
  const [was, is] = [before?.timeOffset ?? now.timeOffset, now.timeOffset];
  if (was !== is) notes.push({ code: 'mirror.time_offset_changed', args: { before: offsetText(was), now: offsetText(is) } });
  else if (is !== 0) notes.push({ code: 'mirror.time_offset', args: { offset: offsetText(is) } });
  const changed = before === null ? [] : changedAbilities(before, now);
  if (changed.length > 0) notes.push({ code: 'mirror.vault_changed', args: { what: changed.join(', ') } });
  return notes.map((note) => mirrorReason(note, since));
}

export function mirrorReason({ code, args }: Refusal, since: EpochMs): Reason {
  return reasonOf(code, args, { component: MIRROR, since });
}

export function codesOf(reasons: readonly Reason[]): string {
  return reasons.map(({ code }) => code).join(', ');
}
