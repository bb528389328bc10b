/** From what is observed to one signal for each possible case, and which of them follow from which. */
import { metaOf } from '../../health/catalogue.ts';
import type { ComponentId } from '../../health/ids.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import type { Reason } from '../../health/reason.ts';
import { reasonOf } from '../../health/reason.ts';
import { OBSERVER, TAILNET_DOMAINS } from '../../health/rules.ts';
import type { Verdict } from '../../health/snapshot.ts';
import type { Observed } from './observed.ts';
import type { AlertPolicy } from './policy.ts';
import { type CaseKey, type CaseKind, keyOf } from './state.ts';

export interface Signal {
  readonly key: CaseKey;
  readonly kind: CaseKind;
  readonly component: ComponentId;
  /** `unseen`: nothing is known, so that a trouble neither begins nor ends. */
  readonly presence: 'bad' | 'good' | 'unseen';
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  /** The case that it is a consequence of; `null`: none. */
  readonly root: CaseKey | null;
}

/** Causes come before their consequences. */
export function signalsOf(observed: Observed, policy: Pick<AlertPolicy, 'sleepers'>): readonly Signal[] {
  const plain = observed.components.flatMap((component) => signalsOfComponent(component, observed, policy));
  const byKey = new Map(plain.map((signal) => [signal.key, signal]));
  const rooted = plain.map((signal) => ({ ...signal, root: signal.presence === 'bad' ? rootOf(signal, byKey, observed) : null }));
  return [...rooted.filter(({ root }) => root === null), ...rooted.filter(({ root }) => root !== null)];
}

type ObservedComponent = Observed['components'][number];
type Plain = Omit<Signal, 'root'>;

function signalsOfComponent(
  component: ObservedComponent,
  observed: Observed,
  { sleepers }: Pick<AlertPolicy, 'sleepers'>,
): readonly Plain[] {
  const { id, verdict } = component;
  const isAsleep = sleepers.includes(id) && looksAsleep(component, observed);
  const reasons = isAsleep ? [asleepReason(component)] : component.reasons;
  const trouble = { key: keyOf('trouble', id), kind: 'trouble', component: id, verdict, reasons } as const;
  const blind = { key: keyOf('blind', id), kind: 'blind', component: id, verdict, reasons } as const;
  const presence = verdict === 'unknown' ? 'unseen' : verdict === 'healthy' ? 'good' : 'bad';
  return [
    { ...trouble, presence },
    { ...blind, presence: verdict === 'unknown' ? 'bad' : 'good' },
  ];
}

// ---- machines that sleep --------------------------------------------------------------------

/** What a machine that was put to sleep looks like from outside. */
const NO_ANSWER = /^(component\.unreachable|gateway\.not_reachable|tailscale\.no_reply|tcp\.(timeout|unreachable)|http\.timeout)$/;

function looksAsleep({ id, verdict, reasons, judgement }: ObservedComponent, { offTailnet }: Observed): boolean {
  const [cause] = reasons;
  if (cause === undefined || (verdict !== 'down' && verdict !== 'degraded')) return false;
  const answersOnTailnet = judgement.domains.some(({ domain, state }) => TAILNET_DOMAINS.has(domain) && state === 'alive');
  return offTailnet.includes(id) && !answersOnTailnet && NO_ANSWER.test(cause.code);
}

function asleepReason({ id, reasons }: ObservedComponent): Reason {
  const since = Math.min(...reasons.map((reason) => reason.since));
  return reasonOf('component.asleep', { component: id, since }, { component: id, since });
}

// ---- what follows from what -----------------------------------------------------------------

function rootOf(signal: Plain, all: ReadonlyMap<CaseKey, Plain>, observed: Observed): CaseKey | null {
  const seen = new Set([signal.key]);
  let root: CaseKey | null = null;
  for (let next = parentOf(signal, all, observed); next !== null; ) {
    if (seen.has(next.key)) return null;
    seen.add(next.key);
    root = next.key;
    next = parentOf(next, all, observed);
  }
  return root;
}

/** The bad signal that explains every reason of this one; `null`: none does. */
function parentOf(signal: Plain, all: ReadonlyMap<CaseKey, Plain>, observed: Observed): Plain | null {
  if (signal.kind === 'blind') return parentOfBlindness(signal, all, observed);
  const parents = signal.reasons.map((reason) => parentOfReason(reason, signal, all, observed));
  const [first = null] = parents;
  return first !== null && parents.every((parent) => parent !== null) ? first : null;
}

/** Without the observer nothing on the tailnet can be judged. */
function parentOfBlindness({ component }: Plain, all: ReadonlyMap<CaseKey, Plain>, { components }: Observed): Plain | null {
  const rule = components.find(({ id }) => id === component)?.judgement.rule;
  if (component === OBSERVER || (rule !== 'observer-unfit' && rule !== 'neutral-failed')) return null;
  return badOne(keyOf('blind', OBSERVER), all);
}

/** Codes of the mirror whose cause may be in the vault or on the disk of hot. */
const OF_VAULT = /^(mount|sentinel|space|vault)\./;
const OF_HOT = /^hot\./;
/** The mirror did not run; expected while its gate is shut. */
const OF_GATE = /^mirror\.(overdue|failing|gate_shut|deletions_put_off)$/;
/** The gateway shows that the mirror did not run. */
const OF_MIRROR = /^heartbeat\.(late|missing)$/;

function parentOfReason({ code }: Reason, signal: Plain, all: ReadonlyMap<CaseKey, Plain>, { gate }: Pick<Observed, 'gate'>): Plain | null {
  const shutBy = (): Plain | null =>
    gate.reasons
      .filter(({ component }) => component !== signal.component)
      .map(({ component }) => badOne(keyOf('trouble', component), all) ?? badOne(keyOf('blind', component), all))
      .find((found) => found !== null) ?? null;
  if (OF_MIRROR.test(code)) return badOne(keyOf('trouble', MIRROR), all) ?? shutBy();
  if (signal.component !== MIRROR) return null;
  if (OF_VAULT.test(code)) return blockingOne('vault', all);
  if (OF_HOT.test(code)) return blockingOne('hot', all);
  return signal.verdict !== 'down' && OF_GATE.test(code)
    ? (shutBy() ?? (code === 'mirror.failing' ? causeOfFailing(signal, all) : null))
    : null;
}

/** `mirror.failing` counts the runs; the reason before it says why they failed. */
function causeOfFailing({ reasons }: Plain, all: ReadonlyMap<CaseKey, Plain>): Plain | null {
  const [cause] = reasons;
  return cause !== undefined && OF_VAULT.test(cause.code) ? blockingOne('vault', all) : null;
}

function badOne(key: CaseKey, all: ReadonlyMap<CaseKey, Plain>): Plain | null {
  const signal = all.get(key);
  return signal?.presence === 'bad' ? signal : null;
}

/** Trouble that also keeps the mirror from running: little free space explains no failure. */
function blockingOne(component: ComponentId, all: ReadonlyMap<CaseKey, Plain>): Plain | null {
  const signal = badOne(keyOf('trouble', component), all);
  return signal !== null && signal.reasons.some(({ code }) => metaOf(code).blocks !== 'none') ? signal : null;
}
