/** Why a path of hot is not in the vault as hot has it, and what that means for the run that left it out. */
import type { EpochMs } from './observation.ts';

/**
 * `rule`: excluded by the path rules, or not supported by the vault; the run is complete. `waits`: planned, but not there yet; the run is
 * complete, but no report calls the vault up to date without naming it. `failed`: it should have arrived; the run is partial. `person`: it
 * waits for a person, or was decided by a person.
 */
export type LeftOutClass = 'rule' | 'waits' | 'failed' | 'person';

/**
 * The only list of the reasons; the messages have a sentence for each (`why.…`), and a short form (`missing.…`) for those that wait or
 * failed.
 */
export const LEFT_OUT = {
  'name-forbidden': 'rule',
  'name-too-long': 'rule',
  'path-too-long': 'rule',
  'name-not-utf8': 'rule',
  'name-refused': 'rule',
  'name-collision': 'rule',
  'link-leaves-hot': 'rule',
  'link-unsupported': 'rule',
  'too-large': 'rule',
  'special-file': 'rule',
  'other-file-system': 'rule',
  'not-a-real-folder': 'rule',
  'junk-in-it': 'rule',
  'type-change-kept': 'rule',
  'shrunk-kept': 'rule',
  'vault-link-in-the-way': 'rule',
  'unmanaged-in-the-way': 'rule',
  'mark-rewritten': 'rule',
  'mark-unwritten': 'rule',
  placeholder: 'rule',
  'still-changing': 'waits',
  'changed-while-sent': 'waits',
  'awaiting-content-check': 'waits',
  'bundle-changing': 'waits',
  'not-downloaded': 'waits',
  'deletion-put-off': 'waits',
  'deletion-awaits-arrival': 'waits',
  'hot-changed': 'waits',
  'unreadable-in-hot': 'failed',
  'unreadable-in-vault': 'failed',
  'not-arrived': 'failed',
  'no-room': 'failed',
  'no-quota': 'failed',
  'in-use': 'failed',
  'edited-in-vault': 'failed',
  'lost-in-vault': 'failed',
  'not-from-hot': 'failed',
  held: 'person',
  'leftover-stays': 'person',
} as const satisfies Readonly<Record<string, LeftOutClass>>;

export type LeftOutWhy = keyof typeof LEFT_OUT;

type WhyOf<Class extends LeftOutClass> = { [Why in LeftOutWhy]: (typeof LEFT_OUT)[Why] extends Class ? Why : never }[LeftOutWhy];

/** What a run left out for one reason. */
export interface LeftGroup {
  readonly why: LeftOutWhy;
  readonly count: number;
  /** The first few, by path. */
  readonly first: readonly LeftPath[];
}

export interface LeftPath {
  readonly path: string;
  /** A detail: an errno, or the path with the same name. */
  readonly detail: string;
  /** Since when the file has been changing. */
  readonly since?: EpochMs;
  /** Assumed from typical shares; this one was not tested yet. */
  readonly assumed?: true;
}

export function isLeftOutWhy(text: string): text is LeftOutWhy {
  return Object.hasOwn(LEFT_OUT, text);
}

export function classOf({ why }: { readonly why: LeftOutWhy }): LeftOutClass {
  return LEFT_OUT[why];
}

/** How many paths of hot the path rules, or what the vault supports, keep out of it. */
export function countByRule(groups: readonly LeftGroup[]): number {
  return groups.reduce((sum, group) => sum + (classOf(group) === 'rule' ? group.count : 0), 0);
}

/** What hot has and the vault lacks, without a rule or a decision for it: no report says “up to date” without naming it. */
export type Missing = LeftGroup & { readonly why: WhyOf<'waits' | 'failed'> };

export function isMissing(group: LeftGroup): group is Missing {
  return classOf(group) === 'waits' || classOf(group) === 'failed';
}
