/** The whole judgement: from the folded histories to components, gate and overall verdict. Pure; the board calls it. */
import { type DiagnosisInput, diagnose } from './diagnosis.ts';
import { gateReasons } from './gate.ts';
import { MIRROR, type MirrorEvidence, type MirrorVerdict, mirrorComponent } from './mirror-component.ts';
import type { ComponentId, EpochMs, ProbeId } from './observation.ts';
import type { ProbeHistory } from './probe-state.ts';
import { RECORDING, type Recording, recordingReasons, withRecording } from './recording.ts';
import type { ComponentRules, Fleet } from './rules.ts';
import { OBSERVER, staleAfter, TAILNET_DOMAINS } from './rules.ts';
import type { ComponentSnapshot, GateSnapshot, Reason, Verdict } from './snapshot.ts';
import { type ComponentVerdict, isFit, judge, newest, type ObserverEvidence, overall, type SilenceRule } from './verdict.ts';
import { type ProbeView, viewOf } from './view.ts';

export interface Evidence {
  readonly histories: ReadonlyMap<ProbeId, ProbeHistory>;
  readonly neutral: { readonly at: EpochMs; readonly ok: boolean } | null;
  readonly silence: SilenceRule;
  /** `null`: there is no mirror on this machine, or it is not part of this judgement. */
  readonly mirror: MirrorEvidence | null;
  /** Absent: everything is recorded. */
  readonly recording?: Recording;
}

/** The previous judgement, from which the start times are taken over. */
export interface Before {
  readonly components: readonly Pick<ComponentSnapshot, 'id' | 'verdict' | 'since'>[];
  readonly gate: Pick<GateSnapshot, 'state' | 'since'> | null;
  readonly deadSince: DeadSince;
}

/** Since when each component has had enough dead domains. A neutral check counts only if it was made after that. */
export type DeadSince = ReadonlyMap<ComponentId, EpochMs>;

export const NOTHING_BEFORE: Before = { components: [], gate: null, deadSince: new Map() };

export interface Assessment {
  readonly views: readonly ProbeView[];
  readonly components: readonly ComponentSnapshot[];
  readonly gate: GateSnapshot;
  readonly verdict: Verdict;
  readonly deadSince: DeadSince;
  readonly wantsNeutral: boolean;
  /** When to judge again even without an observation, because a timer expires. */
  readonly nextClock: EpochMs | null;
}

export function assess(fleet: Fleet, evidence: Evidence, before: Before, now: EpochMs): Assessment {
  const views = fleet.probes.map((rules) => viewOf(rules, evidence.histories.get(rules.id) ?? null, now));
  const byComponent = groupByComponent(views);
  const observerViews = byComponent.get(OBSERVER) ?? [];
  const observer: ObserverEvidence = {
    fit: observerViews.length === 0 ? null : observerViews.every(isFit),
    neutral: evidence.neutral,
    neutralCheck: fleet.neutralCheck,
  };
  const life = lifeByComponent(views);
  const verdicts = fleet.components
    .filter(({ id }) => byComponent.has(id))
    .map((rules) => ({
      rules,
      verdict: judge({
        rules,
        probes: byComponent.get(rules.id) ?? [],
        observer,
        otherLife: lifeOfOthers(life, rules.id),
        silence: evidence.silence,
        deadSince: before.deadSince.get(rules.id) ?? null,
        now,
      }),
    }));
  const offline = verdicts.some(({ verdict }) => verdict.rule === 'neutral-failed');
  const observerReason = reasonOfObserver(observerViews, now);
  const components = verdicts.map(({ rules, verdict }) => {
    const shown = offline && rules.id === OBSERVER ? ({ ...verdict, verdict: 'unknown', rule: 'neutral-failed' } as const) : verdict;
    return componentSnapshot(rules, shown, byComponent.get(rules.id) ?? [], { observerReason, neutral: fleet.neutral }, before, now);
  });
  const mirror = verdictOfMirror(fleet, evidence, before, now);
  const own = withRecording(components, evidence.recording ?? RECORDING, before.components);
  return {
    views,
    components: mirror === null ? own : [...own, mirror.component],
    gate: gateSnapshot(fleet, { components, views, ofMirror: mirror === null ? [] : unrecorded(evidence) }, before, now),
    verdict: overall(mirror?.component.verdict === 'down' ? [...own, mirror.component] : own),
    deadSince: new Map(verdicts.flatMap(({ rules, verdict }) => (verdict.deadSince === null ? [] : [[rules.id, verdict.deadSince]]))),
    wantsNeutral: verdicts.some(({ verdict }) => verdict.wantsNeutral),
    nextClock: soonest([...verdicts.map(({ verdict }) => verdict.nextClock), ...views.map(staleAt), mirror?.nextClock ?? null]),
  };
}

/** The mirror counts in the overall verdict only when it is halted, and never for the gate, because its next run may fix it. */
function verdictOfMirror(fleet: Fleet, { mirror, recording = RECORDING }: Evidence, before: Before, now: EpochMs): MirrorVerdict | null {
  if (mirror === null) return null;
  const said = before.components.find(({ id }) => id === MIRROR) ?? null;
  return mirrorComponent({ evidence: mirror, recording, everyMs: fleet.mirrorEveryMs, before: said, now });
}

/** Where there is a mirror, what cannot be recorded must not start. */
function unrecorded({ recording = RECORDING }: Evidence): readonly Reason[] {
  return recordingReasons({ ...recording, damage: null }, MIRROR);
}

function groupByComponent(views: readonly ProbeView[]): ReadonlyMap<ComponentId, readonly ProbeView[]> {
  const groups = new Map<ComponentId, ProbeView[]>();
  for (const view of views) {
    const group = groups.get(view.rules.component);
    if (group === undefined) groups.set(view.rules.component, [view]);
    else group.push(view);
  }
  return groups;
}

function lifeByComponent(views: readonly ProbeView[]): ReadonlyMap<ComponentId, EpochMs> {
  const life = new Map<ComponentId, EpochMs>();
  for (const { rules, history } of views) {
    if (history?.lastLife == null || rules.component === OBSERVER || !TAILNET_DOMAINS.has(rules.domain)) continue;
    life.set(rules.component, Math.max(life.get(rules.component) ?? 0, history.lastLife));
  }
  return life;
}

function lifeOfOthers(life: ReadonlyMap<ComponentId, EpochMs>, own: ComponentId): EpochMs | null {
  return newest([...life].map(([id, at]) => (id === own ? null : at)));
}

/** Why this machine cannot judge: its probe's newest trouble, before hysteresis. */
function reasonOfObserver(views: readonly ProbeView[], now: EpochMs): Reason | null {
  const unfit = views.find((view) => !isFit(view));
  if (unfit === undefined) return null;
  const { history, stale, rules } = unfit;
  if (history === null || stale || history.last.code === null) return unfit.reason;
  return viewOf(
    rules,
    {
      ...history,
      state: 'unknown',
      since: history.notRunSince ?? history.streakSince,
      lastNotRun: { code: history.last.code, args: history.last.args, detail: history.last.detail, at: history.last.at },
    },
    now,
  ).reason;
}

function componentSnapshot(
  rules: ComponentRules,
  verdict: ComponentVerdict,
  probes: readonly ProbeView[],
  observer: Pick<DiagnosisInput, 'observerReason' | 'neutral'>,
  before: Before,
  now: EpochMs,
): ComponentSnapshot {
  const last = before.components.find(({ id }) => id === rules.id);
  const since = last !== undefined && last.verdict === verdict.verdict ? last.since : now;
  const { reasons, hidden } = diagnose({ component: rules.id, probes, verdict, ...observer, since, now });
  const { verdict: said, rule, domains, deadDomains, neededDomains, silenceMs, lastLife, observerFit } = verdict;
  return {
    id: rules.id,
    verdict: said,
    since,
    reasons,
    judgement: { rule, domains, deadDomains, neededDomains, silenceMs, lastLife, observerFit, hidden },
  };
}

interface Judged {
  readonly components: readonly ComponentSnapshot[];
  readonly views: readonly ProbeView[];
  readonly ofMirror: readonly Reason[];
}

function gateSnapshot(fleet: Fleet, { components, views, ofMirror }: Judged, before: Before, now: EpochMs): GateSnapshot {
  const sinceWhen = (state: GateSnapshot['state']): EpochMs => (before.gate?.state === state ? before.gate.since : now);
  const ofProbes = gateReasons({ requirements: fleet.gate, components, probes: views, shutSince: sinceWhen('shut') });
  const reasons = [...ofProbes, ...ofMirror];
  const state = reasons.length === 0 ? 'open' : 'shut';
  const since = sinceWhen(state);
  return state === 'open' ? { state, since, reasons: [] } : { state, since, reasons };
}

function staleAt(view: ProbeView): EpochMs | null {
  return view.history === null || view.stale ? null : view.history.last.at + staleAfter(view.rules) + 1;
}

function soonest(times: readonly (EpochMs | null)[]): EpochMs | null {
  const ahead = times.filter((time) => time !== null);
  return ahead.length === 0 ? null : Math.min(...ahead);
}
