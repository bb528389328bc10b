/**
 * From patterns of signals to one cause. The table is ordered: the first rule that matches names the cause and lists the probes whose
 * reasons are its consequences; the other reasons are shown next to it. If no rule matches, there is no common cause, and every probe shows
 * its own reason.
 */

import type { ReasonCode } from './catalogue.ts';
import type { Args, ComponentId, EpochMs, Millis } from './observation.ts';
import { severityRank } from './rank.ts';
import { reasonOf } from './reason.ts';
import { type Role, TAILNET_DOMAINS } from './rules.ts';
import type { Reason } from './snapshot.ts';
import { type ComponentVerdict, newest } from './verdict.ts';
import { isConclusive, type ProbeView } from './view.ts';

export interface Diagnosis {
  /** Causes first. */
  readonly reasons: readonly Reason[];
  readonly hidden: readonly { readonly reason: Reason; readonly because: ReasonCode }[];
}

export interface DiagnosisInput {
  readonly component: ComponentId;
  readonly probes: readonly ProbeView[];
  readonly verdict: ComponentVerdict;
  /** Why the observer is unfit; `null` when it is fit or there is none. */
  readonly observerReason: Reason | null;
  /** The URLs of the neutral check. */
  readonly neutral: readonly string[];
  /** Since when the verdict holds. */
  readonly since: EpochMs;
  readonly now: EpochMs;
}

interface Cause {
  readonly code: ReasonCode;
  readonly args?: Args;
  /** The probe that shows it, when it is one. */
  readonly probe?: ProbeView;
  readonly since?: EpochMs;
  readonly hides: (view: ProbeView) => boolean;
}

type Rule = (signals: Signals) => Cause | null;

export function diagnose(input: DiagnosisInput): Diagnosis {
  const raw = input.probes.flatMap((view) => (view.reason === null ? [] : [{ view, reason: view.reason }]));
  if (raw.length === 0 && input.verdict.verdict === 'healthy') return { reasons: [], hidden: [] };
  const signals = new Signals(input);
  const cause = RULES.reduce<Cause | null>((found, rule) => found ?? rule(signals), null);
  if (cause === null) return withoutRepeats(raw.map(({ reason }) => reason).sort(bySeverity));
  const shown = raw.filter(({ view }) => !cause.hides(view)).map(({ reason }) => reason);
  const hidden = raw.filter(({ view }) => cause.hides(view)).map(({ reason }) => ({ reason, because: cause.code }));
  const first = reasonOfCause(
    cause,
    input,
    hidden.map(({ reason }) => reason),
  );
  const rest = withoutRepeats([first, ...shown.sort(bySeverity)]);
  return { reasons: rest.reasons, hidden: [...hidden.filter(({ reason }) => reason !== first), ...rest.hidden] };
}

// ---- the table ------------------------------------------------------------------------------

const everything = (): boolean => true;
const nothing = (): boolean => false;

const RULES: readonly Rule[] = [
  // Our own side: tailscaled stopped, logged out, offline. Nothing about the target is known.
  (at) =>
    at.verdict.rule === 'observer-unfit' && at.observerReason !== null
      ? { code: at.observerReason.code, args: at.observerReason.args, since: at.observerReason.since, hides: everything }
      : null,
  // It is also offline when its exit node is gone; only this reason has the next step for that.
  (at) =>
    at.verdict.rule === 'neutral-failed'
      ? (at.own('ping', ['tailscale.exit_node_lost'], everything) ?? {
          code: 'observer.offline',
          args: { asked: at.neutral.join(', ') },
          hides: everything,
        })
      : null,
  // The peer itself: not in the tailnet, not the one that is meant, key expired.
  (at) =>
    at.own(
      'ping',
      ['tailscale.no_peer', 'tailscale.ambiguous', 'tailscale.replaced', 'tailscale.key_expired'],
      (view) => view.domain !== 'lan',
    ),
  (at) => (at.verdict.rule === 'domains-dead' ? at.unreachable() : null),
  // The host shows life, its web service does not.
  (at) =>
    at.isDown('front') && at.isDown('api') && at.livesSince(['front', 'api'])
      ? { ...at.cause('gateway.services_down', { failing: at.names(isWeb) }, isWeb), since: at.sinceBoth('front', 'api') }
      : null,
  (at) => at.own('api', ['http.login_page'], nothing),
  (at) =>
    at.isDown('api') && at.isUp('front')
      ? at.cause('gateway.backend_down', { what: at.code('api') }, (view) => view.rules.role === 'api')
      : null,
  (at) => at.wrongPage(),
  (at) =>
    at.isDown('front') && at.isUp('api')
      ? at.cause('gateway.front_down', { what: at.code('front') }, (view) => view.rules.role === 'front')
      : null,
  (at) =>
    at.isDown('files') && at.isUp('api') && at.isUp('front')
      ? at.cause(
          'gateway.files_down',
          { what: at.code('files') },
          (view) => view.rules.role === 'files' || isReadThroughFiles(view, at.code('files')),
        )
      : null,
  (at) => at.own('heartbeat', ['heartbeat.wrong_vault'], nothing),
  (at) =>
    at.isDown('ping') && at.isUp('api') && at.isUp('front')
      ? at.cause('gateway.ping_lost', {}, (view) => view.rules.role === 'ping')
      : null,
  (at) => at.offTailnet(),
  // The vault: its host, then its mount, then what is on it.
  (at) => at.hostOff(),
  (at) => at.own('mount', ['mount.absent', 'mount.wrong_type'], ofShare),
  (at) =>
    at.own(
      'sentinel',
      ['mount.hung', 'mount.stale', 'mount.absent', 'mount.wrong_type', 'mount.permission', 'permission.macos_privacy'],
      ofShare,
    ),
  (at) => at.own('sentinel', ['sentinel.missing', 'sentinel.wrong_vault', 'sentinel.invalid', 'sentinel.unreadable'], nothing),
  // This machine's own disk.
  (at) => at.renamed('space.full', 'hot.space_full'),
  (at) => at.renamed('space.low', 'hot.space_low'),
];

function isWeb(view: ProbeView): boolean {
  const { role } = view.rules;
  return (
    ['front', 'api', 'files', 'report', 'heartbeat'].includes(role) &&
    view.reason !== null &&
    !/^(watchdog|heartbeat)\./.test(view.reason.code)
  );
}

/** It is in the folder that cannot be listed, so it is missing or fails in the same way. */
function isReadThroughFiles({ rules, reason }: ProbeView, filesCode: ReasonCode | null): boolean {
  if (rules.role === 'heartbeat' && (reason?.code === 'heartbeat.missing' || reason?.code === 'heartbeat.late')) return true;
  return (rules.role === 'report' || rules.role === 'heartbeat') && reason?.code === filesCode;
}

function ofShare(view: ProbeView): boolean {
  return ['mount', 'sentinel', 'space'].includes(view.rules.role);
}

/** The conditions that the rules use. */
class Signals {
  readonly verdict: ComponentVerdict;
  readonly observerReason: Reason | null;
  readonly neutral: readonly string[];
  readonly #input: DiagnosisInput;

  constructor(input: DiagnosisInput) {
    this.#input = input;
    this.verdict = input.verdict;
    this.observerReason = input.observerReason;
    this.neutral = input.neutral;
  }

  #of(role: Role): readonly ProbeView[] {
    return this.#input.probes.filter((view) => view.rules.role === role);
  }

  isDown(role: Role): boolean {
    const views = this.#of(role);
    return views.length > 0 && views.every((view) => view.state === 'down');
  }

  /** Up, and its newest attempt was good: a probe is not called fine while a bad streak begins. */
  isUp(role: Role): boolean {
    const views = this.#of(role);
    return views.length > 0 && views.every(({ state, history }) => (state === 'up' || state === 'degraded') && history?.streak.bad === 0);
  }

  sinceBoth(left: Role, right: Role): EpochMs {
    return sinceTogether([...this.#of(left), ...this.#of(right)]);
  }

  /** Of a role that is down. */
  code(role: Role): ReasonCode | null {
    return this.#of(role)[0]?.reason?.code ?? null;
  }

  names(belongs: (view: ProbeView) => boolean): string {
    return this.#input.probes
      .filter((view) => view.state === 'down' && belongs(view))
      .map((view) => view.rules.id)
      .join(', ');
  }

  /** A service of the host responded over the tailnet after all probes of these roles had failed, and not long ago. */
  livesSince(roles: readonly Role[]): boolean {
    const lastLife = newest(this.#riding().map((view) => view.history?.lastLife ?? null));
    const fell = Math.max(...roles.flatMap((role) => this.#of(role)).map((view) => view.history?.since ?? 0));
    if (lastLife === null || lastLife < fell) return false;
    return this.isUp('ping') || this.#input.now - lastLife < this.verdict.silenceMs;
  }

  #riding(): readonly ProbeView[] {
    return this.#input.probes.filter((view) => TAILNET_DOMAINS.has(view.rules.domain));
  }

  cause(code: ReasonCode, args: Args, hides: (view: ProbeView) => boolean): Cause {
    return { code, args, hides };
  }

  /** A probe's own reason is the cause when it is one of `codes`; `hides` are its consequences. */
  own(role: Role, codes: readonly ReasonCode[], hides: (view: ProbeView) => boolean): Cause | null {
    const probe = this.#of(role).find((view) => view.reason !== null && codes.includes(view.reason.code));
    if (probe?.reason == null) return null;
    return {
      code: probe.reason.code,
      args: probe.reason.args,
      probe,
      hides: (view) => view === probe || hides(view),
    };
  }

  unreachable(): Cause {
    const tailnet = this.#input.probes.some((view) => view.rules.role === 'ping');
    const dead = this.verdict.domains.filter(({ state }) => state === 'dead').map(({ domain }) => domain);
    return {
      code: tailnet ? 'gateway.not_reachable' : 'component.unreachable',
      args: { domains: dead.join(', '), lastLife: this.verdict.lastLife ?? this.#firstAttempt() },
      since: Math.max(this.verdict.lastLife ?? 0, earliestOf(this.#input.probes)),
      hides: everything,
    };
  }

  #firstAttempt(): EpochMs {
    return Math.min(...this.#input.probes.map((view) => view.history?.firstAttempt ?? this.#input.now));
  }

  /** No response over the tailnet while the same host responds on the LAN. */
  offTailnet(): Cause | null {
    const riding = this.#riding().filter(isConclusive);
    const beside = this.#input.probes.find((view) => view.rules.domain === 'lan' && view.state === 'up');
    if (beside === undefined || riding.length === 0 || !riding.every((view) => view.state === 'down')) return null;
    if (this.livesSince(riding.map((view) => view.rules.role))) return null;
    return this.cause('gateway.off_tailnet', { lan: beside.rules.target }, (view) => riding.includes(view));
  }

  wrongPage(): Cause | null {
    const page = this.#of('front').find((view) => view.reason?.code === 'body.forbidden_text');
    if (page?.reason == null) return null;
    return { code: 'gateway.wrong_page', args: page.reason.args, probe: page, hides: (view) => view === page };
  }

  /** Neither the share's host nor the share responds. */
  hostOff(): Cause | null {
    const host = this.#of('share-host').find(
      (view) => view.state === 'down' && ['tcp.timeout', 'tcp.unreachable'].includes(view.reason?.code ?? ''),
    );
    const lost = [...this.#of('mount'), ...this.#of('sentinel')].find(
      (view) => view.state === 'down' && ['mount.absent', 'mount.hung', 'mount.stale'].includes(view.reason?.code ?? ''),
    );
    if (host === undefined || lost === undefined) return null;
    const remount = this.#of('mount')[0]?.history?.memory['remount'] ?? lost.reason?.args['remount'] ?? 'mount-again';
    return {
      code: 'vault.host_off',
      args: { host: host.rules.host ?? host.rules.target, remount },
      since: sinceTogether([host, lost]),
      hides: (view) => view === host || ofShare(view),
    };
  }

  renamed(from: ReasonCode, to: ReasonCode): Cause | null {
    if (this.#input.component !== 'hot') return null;
    const probe = this.#input.probes.find((view) => view.reason?.code === from);
    return probe?.reason == null ? null : { code: to, args: probe.reason.args, probe, hides: (view) => view === probe };
  }
}

/** Probes of one cause that begin to fail this close together fail because of it. */
const TOGETHER_MS: Millis = 2 * 60_000;

/** A cause that needs all of these probes did not hold before the last of them failed; those that failed just before belong to it. */
function sinceTogether(views: readonly ProbeView[]): EpochMs {
  const times = views.flatMap(({ reason }) => (reason === null ? [] : [reason.since]));
  const last = Math.max(...times);
  return Math.min(...times.filter((since) => last - since <= TOGETHER_MS));
}

function earliestOf(views: readonly ProbeView[]): EpochMs {
  return Math.min(...views.flatMap(({ reason }) => (reason === null ? [] : [reason.since])));
}

// ---- putting it together --------------------------------------------------------------------

function reasonOfCause(cause: Cause, input: DiagnosisInput, consequences: readonly Reason[]): Reason {
  if (cause.probe?.reason?.code === cause.code) return cause.probe.reason;
  const since =
    cause.since ?? consequences.reduce((least, reason) => Math.min(least, reason.since), cause.probe?.reason?.since ?? input.since);
  const host = input.probes.find((view) => view.rules.host !== null)?.rules.host ?? input.component;
  const place = { component: input.component, probe: cause.probe?.rules.id ?? null, since };
  return reasonOf(cause.code, { component: input.component, host, ...cause.args }, place);
}

function bySeverity(a: Reason, b: Reason): number {
  return severityRank(a.severity) - severityRank(b.severity) || a.since - b.since;
}

/** Two probes with the same sentence are one reason; the first one is kept. */
function withoutRepeats(reasons: readonly Reason[]): Diagnosis {
  const shown: Reason[] = [];
  const hidden: { reason: Reason; because: ReasonCode }[] = [];
  for (const reason of reasons) {
    const same = shown.find((other) => other.code === reason.code && JSON.stringify(sayable(other)) === JSON.stringify(sayable(reason)));
    if (same === undefined) shown.push(reason);
    else hidden.push({ reason, because: same.code });
  }
  return { reasons: shown, hidden };
}

/** The sentence as people read it, without the probe's name. */
function sayable({ args }: Reason): Args {
  const { probe: _probe, target: _target, timeout: _timeout, host: _host, ...rest } = args;
  return rest;
}
