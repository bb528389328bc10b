/**
 * Alerting of a running engine, from config to config: what is observed becomes incidents, and these become messages that notifiers
 * deliver; the dead man's switch hears that ytm is alive. Nothing that monitors waits for any of it.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Alerting } from '../alerts/alerting.ts';
import type { DeliveryResult } from '../alerts/core/delivery.ts';
import type { NotifierStatus } from '../alerts/core/outbox.ts';
import { type AlertPolicy, DAEMON_TIMES } from '../alerts/core/policy.ts';
import { Deadman } from '../alerts/deadman.ts';
import type { NotifierPorts } from '../alerts/notifier.ts';
import { Outbox } from '../alerts/outbox.ts';
import type { Member } from '../alerts/outbox-lane.ts';
import { SilenceHandover } from '../alerts/silences.ts';
import type { Config } from '../config/config.ts';
import { mirrorOf } from '../config/mirror-settings.ts';
import type { EventSource } from '../health/events.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Recording } from '../health/recording.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import { pickLanguage } from '../messages/language.ts';
import { localeOf, reasonText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { isAlive } from '../platform/is-alive.ts';
import type { Env } from '../platform/paths.ts';
import type { IncidentFigures } from '../ports/incidents.ts';
import { AlertLog } from '../store/alert-log.ts';
import { AlertOutbox } from '../store/alert-outbox.ts';
import { Database } from '../store/database.ts';
import { deadmanOf, membersOf } from './notifiers.ts';

/** The mirror is overdue after this number of its intervals without a complete run. */
const OVERDUE_INTERVALS = 3;
/** For a mirror that runs by hand only, and where there is none: never. */
const NEVER_OVERDUE_MS: Millis = Number.MAX_SAFE_INTEGER;

export interface AlertDeskOptions {
  readonly config: Config;
  readonly board: SnapshotSource & EventSource;
  readonly database: Database;
  readonly recording: () => Recording;
  readonly ports: NotifierPorts;
  readonly env: Env;
  /** After every attempt to deliver. */
  readonly onAttempt?: (notifier: string, result: DeliveryResult) => void;
  /** A receiver with silences of its own has not taken over those of ytm. */
  readonly onSilencesKept?: (notifier: string, result: DeliveryResult) => void;
}

export class AlertDesk {
  readonly #options: AlertDeskOptions;
  readonly #storage: AlertOutbox;
  readonly #alerting: Alerting;
  /** Takes messages while the disk is full. */
  readonly #memory = new Database(':memory:');
  #config: Config;
  #outbox: Outbox;
  #silences: SilenceHandover;
  #deadman: Deadman | null;
  /** Earlier notifiers may still be sending. */
  #ending: Promise<void> = Promise.resolve();

  constructor(options: AlertDeskOptions) {
    const { config, board, database, ports } = options;
    this.#options = options;
    this.#config = config;
    const claimant = { pid: process.pid, token: randomUUID(), isAlive };
    this.#storage = new AlertOutbox(database, claimant);
    const members = membersOf(config.alerts, ports);
    this.#outbox = this.#outboxOf(members);
    this.#silences = this.#silencesOf(members);
    this.#deadman = this.#deadmanOf(config);
    this.#alerting = new Alerting({
      source: board,
      events: board,
      storage: new AlertLog(database, this.#storage),
      outbox: { enqueue: (entries) => this.#outbox.enqueue(entries), wake: () => this.#outbox.wake() },
      clock: ports.clock,
      policy: policyOf(config),
      onEvaluated: () => this.#silences.look(),
    });
  }

  start(): void {
    this.#outbox.start();
    this.#deadman?.start();
    this.#alerting.start();
  }

  /** Open incidents, and what waits to be sent, go on. */
  reconfigure(config: Config): void {
    const isSame = JSON.stringify(this.#config.alerts) === JSON.stringify(config.alerts);
    this.#config = config;
    if (!isSame) {
      const ended = Promise.all([this.#outbox.stop(), this.#silences.stop(), this.#deadman?.stop()]);
      const members = membersOf(config.alerts, this.#options.ports);
      this.#outbox = this.#outboxOf(members);
      this.#silences = this.#silencesOf(members);
      this.#deadman = this.#deadmanOf(config);
      this.#ending = Promise.all([this.#ending, ended]).then(() => undefined);
      this.#outbox.start();
      this.#deadman?.start();
    }
    this.#alerting.setPolicy(policyOf(config));
  }

  status(): readonly NotifierStatus[] {
    return this.#outbox.status();
  }

  incidents(): IncidentFigures {
    return this.#alerting.figures();
  }

  /** A person acknowledged or silenced something. */
  look(): void {
    this.#alerting.look();
  }

  /** What is being sent is cancelled and stays in the outbox. */
  async stop(): Promise<void> {
    this.#alerting.stop();
    await Promise.all([this.#outbox.stop(), this.#silences.stop(), this.#deadman?.stop(), this.#ending]);
    this.#memory.close();
  }

  #outboxOf(members: readonly Member[]): Outbox {
    const { ports, onAttempt } = this.#options;
    return new Outbox({
      storage: this.#storage,
      spare: new AlertOutbox(this.#memory, { pid: process.pid, token: 'memory', isAlive }),
      members,
      clock: ports.clock,
      chance: Math.random,
      localeAt: (now) => this.#localeAt(now),
      ...(onAttempt === undefined ? {} : { onAttempt }),
    });
  }

  #silencesOf(members: readonly Member[]): SilenceHandover {
    const { ports, onSilencesKept } = this.#options;
    return new SilenceHandover({
      notifiers: members.map(({ notifier }) => notifier),
      current: () => this.#alerting.last?.state.silences ?? null,
      clock: ports.clock,
      host: hostname(),
      ...(onSilencesKept === undefined ? {} : { onFailed: onSilencesKept }),
    });
  }

  #deadmanOf({ alerts }: Config): Deadman | null {
    const { board, ports, onAttempt } = this.#options;
    const notifier = deadmanOf(alerts, ports);
    if (notifier === null || alerts.deadman === null) return null;
    return new Deadman({
      notifier,
      everyMs: alerts.deadman.everyMs,
      clock: ports.clock,
      host: hostname(),
      localeAt: (now) => this.#localeAt(now),
      isComplete: () => board.current().complete,
      problem: (locale) => this.#problem(locale),
      ...(onAttempt === undefined ? {} : { onAttempt }),
    });
  }

  /** What keeps this ytm from doing its work; `null`: nothing. */
  #problem(locale: Locale): string | null {
    const { stopped } = this.#options.recording();
    if (stopped !== null) return reasonText(stopped, locale);
    const broken = this.#outbox.status().find((notifier) => notifier.broken);
    return broken === undefined ? null : broken.name;
  }

  #localeAt(now: EpochMs): Locale {
    return localeOf(pickLanguage(this.#config.language, this.#options.env), now, -new Date(now).getTimezoneOffset());
  }
}

export function policyOf(config: Config): AlertPolicy {
  const { alerts, components } = config;
  const every = mirrorOf(config)?.everyMs ?? null;
  return {
    routes: alerts.notifiers.map(({ name, components: of, severities }) => ({ notifier: name, components: of, severities })),
    windows: alerts.windows,
    sleepers: components.filter(({ sleeps }) => sleeps).map(({ id }) => id),
    pager: alerts.pager,
    overdueMs: every === null ? NEVER_OVERDUE_MS : OVERDUE_INTERVALS * every,
    times: { ...DAEMON_TIMES, ...alerts.times },
  };
}
