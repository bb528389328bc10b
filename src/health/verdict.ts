/**
 * From the probes of a component to its verdict.
 *
 * Invariant: with `minDomains` 2, one dead domain next to a domain that responds never makes a component `down`; nor does an unconfirmed
 * state.
 */
import { metaOf } from './catalogue.ts';
import type { ComponentId, EpochMs, Millis } from './observation.ts';
import { worstOf } from './rank.ts';
import type { ComponentRules } from './rules.ts';
import { OBSERVER, TAILNET_DOMAINS } from './rules.ts';
import type { DomainView, RuleId, Verdict } from './snapshot.ts';
import { isConclusive, type ProbeView } from './view.ts';

/** Whether this machine can judge others. */
export interface ObserverEvidence {
  /** `null`: no observer probe is configured. */
  readonly fit: boolean | null;
  /** The newest neutral check, if one was made. */
  readonly neutral: { readonly at: EpochMs; readonly ok: boolean } | null;
  readonly neutralCheck: boolean;
}

/** The silence that is required: in a daemon a span, in a one-shot command its whole round. */
export type SilenceRule =
  | { readonly kind: 'span'; readonly awakeSince: EpochMs | null }
  | { readonly kind: 'since'; readonly start: EpochMs };

export interface VerdictInput {
  readonly rules: ComponentRules;
  readonly probes: readonly ProbeView[];
  readonly observer: ObserverEvidence;
  /** The newest sign of life of another component's probes on the tailnet. */
  readonly otherLife: EpochMs | null;
  readonly silence: SilenceRule;
  /** Since when enough domains are dead, by the last judgement; `null`: they were not. */
  readonly deadSince: EpochMs | null;
  readonly now: EpochMs;
}

export interface ComponentVerdict {
  readonly verdict: Verdict;
  readonly rule: RuleId;
  readonly domains: readonly DomainView[];
  readonly deadDomains: number;
  readonly neededDomains: number;
  readonly silenceMs: Millis;
  readonly lastLife: EpochMs | null;
  readonly observerFit: boolean | null;
  /** Since when enough domains are dead; `null`: they are not. */
  readonly deadSince: EpochMs | null;
  /** A neutral check is wanted (again): enough domains are dead. */
  readonly wantsNeutral: boolean;
  /** When the verdict may change by the clock alone. */
  readonly nextClock: EpochMs | null;
}

export function judge(input: VerdictInput): ComponentVerdict {
  const { rules, probes, observer } = input;
  const domains = domainsOf(probes);
  const judged = domains.filter((domain) => domain.state !== 'unknown');
  const dead = domains.filter((domain) => domain.state === 'dead');
  const needed = Math.max(1, Math.min(rules.minDomains, judged.length));
  const lastLife = newest(probes.map((view) => view.history?.lastLife ?? null));
  const onTailnet = probes.some((view) => TAILNET_DOMAINS.has(view.rules.domain));
  const common = {
    domains,
    deadDomains: dead.length,
    neededDomains: needed,
    silenceMs: rules.silenceMs,
    lastLife,
    observerFit: onTailnet ? observer.fit : null,
    deadSince: null,
    wantsNeutral: false,
    nextClock: null,
  };
  const say = (verdict: Verdict, rule: RuleId, more: Partial<ComponentVerdict> = {}): ComponentVerdict => ({
    ...common,
    verdict,
    rule,
    ...more,
  });

  if (rules.id === OBSERVER) return judgeObserver(probes, say);
  if (onTailnet && observer.fit === false) return say('unknown', 'observer-unfit');
  const plain = judgePlainly(probes, say);
  if (plain !== null) return plain;
  return dead.length < needed ? say('degraded', 'some-trouble') : judgeDead(input, { lastLife, onTailnet }, say);
}

type Say = (verdict: Verdict, rule: RuleId, more?: Partial<ComponentVerdict>) => ComponentVerdict;

/** The verdict that follows without counting domains; `null`: none. */
function judgePlainly(probes: readonly ProbeView[], say: Say): ComponentVerdict | null {
  if (probes.some(isStrictlyDown)) return say('down', 'strict-fact');
  if (!probes.some(isConclusive)) return say('unknown', 'nothing-conclusive');
  if (probes.every((view) => view.state === 'up')) return say('healthy', 'all-up');
  return onlyPendingBesidesUp(probes) ? say('unknown', 'nothing-conclusive') : null;
}

interface DeadFacts {
  readonly lastLife: EpochMs | null;
  readonly onTailnet: boolean;
}

/** Enough domains are dead: checks whether the silence is long enough and this machine is online. */
function judgeDead(input: VerdictInput, { lastLife, onTailnet }: DeadFacts, say: Say): ComponentVerdict {
  const { now, observer } = input;
  const deadSince = input.deadSince ?? now;
  const sayDead: Say = (verdict, rule, more) => say(verdict, rule, { deadSince, ...more });
  const needsNeutral = onTailnet && observer.neutralCheck;
  const quietAt = silentFrom(input, lastLife);
  if (quietAt === null || now < quietAt)
    return sayDead('degraded', 'domains-dead-but-life', { nextClock: quietAt, wantsNeutral: needsNeutral });
  return needsNeutral ? judgeWithNeutral(input, deadSince, sayDead) : sayDead('down', 'domains-dead');
}

/** This machine is `unknown` with its reason, never `down`; one bad attempt is enough. */
function judgeObserver(probes: readonly ProbeView[], say: Say): ComponentVerdict {
  if (!probes.every(isFit)) return say('unknown', 'observer-unfit');
  return probes.every((view) => view.state === 'up') ? say('healthy', 'all-up') : say('degraded', 'some-trouble');
}

/** Fit by its last attempt: tailscaled runs and this machine is in the netmap. */
export function isFit(view: ProbeView): boolean {
  return view.history !== null && !view.stale && view.history.last.ok;
}

/** Another peer that responded after the second domain died, or a neutral check since then, shows that this machine is online. */
function judgeWithNeutral({ observer, otherLife }: VerdictInput, since: EpochMs, say: Say): ComponentVerdict {
  if (otherLife !== null && otherLife >= since) return say('down', 'domains-dead');
  const check = observer.neutral !== null && observer.neutral.at >= since ? observer.neutral : null;
  if (check === null) return say('degraded', 'domains-dead-awaiting-neutral', { wantsNeutral: true });
  return check.ok ? say('down', 'domains-dead', { wantsNeutral: true }) : say('unknown', 'neutral-failed', { wantsNeutral: true });
}

function isStrictlyDown(view: ProbeView): boolean {
  return view.state === 'down' && view.confirmed && view.reason !== null && metaOf(view.reason.code).strict;
}

/** In the first round, probes that have not run yet are not a problem. (Where every probe is up, the component is healthy.) */
function onlyPendingBesidesUp(probes: readonly ProbeView[]): boolean {
  return probes.every((view) => view.state === 'up' || view.history === null);
}

/** From when on the component counts as silent; `null`: not determined by time. */
function silentFrom({ rules, probes, silence, now }: VerdictInput, lastLife: EpochMs | null): EpochMs | null {
  if (silence.kind === 'since') return lastLife === null || lastLife < silence.start ? now : null;
  const first = probes.reduce((least, view) => Math.min(least, view.history?.firstAttempt ?? now), now);
  return Math.max(lastLife ?? first, silence.awakeSince ?? 0) + rules.silenceMs;
}

function domainsOf(probes: readonly ProbeView[]): readonly DomainView[] {
  const names = [...new Set(probes.map((view) => view.domain))];
  return names.map((domain) => {
    const members = probes.filter((view) => view.domain === domain);
    return { domain, state: domainState(members.filter(isConclusive)), probes: members.map((view) => view.rules.id) };
  });
}

function domainState(conclusive: readonly ProbeView[]): DomainView['state'] {
  if (conclusive.length === 0) return 'unknown';
  if (conclusive.every((view) => view.state === 'down' && view.confirmed)) return 'dead';
  return conclusive.some((view) => view.state === 'down') ? 'mixed' : 'alive';
}

export function newest(times: readonly (EpochMs | null)[]): EpochMs | null {
  return times.reduce<EpochMs | null>((latest, time) => (time !== null && (latest === null || time > latest) ? time : latest), null);
}

/** The verdict over all components: down > degraded > unknown > healthy. */
export function overall(components: readonly { readonly id: ComponentId; readonly verdict: Verdict }[]): Verdict {
  return worstOf(components.map(({ verdict }) => verdict));
}
