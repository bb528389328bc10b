/**
 * The mirror of a running engine, from config to config, and for as long as its records can be read. A run ends on the config that it began
 * with, then the new one takes over. Without records there is no mirror: it is shown as waiting for them.
 */
import type { Config } from '../config/config.ts';
import { mirrorOf } from '../config/mirror-settings.ts';
import type { Engine } from '../engine/engine.ts';
import type { MirrorAnswer, MirrorSnapshot } from '../health/mirror.ts';
import { unrecordedMirror } from '../health/mirror-component.ts';
import type { MirrorControl } from '../mirror/control.ts';
import { type MirrorPort, MirrorUnavailable } from '../ports/mirror-port.ts';
import { StoreUnreadable, unlessUnreadable } from '../store/problem.ts';
import { type MirrorParts, mirrorControl, mirrorParts, portOf, visitingProbes } from './mirror.ts';
import type { Runtime } from './runtime.ts';
import type { Surroundings } from './surroundings.ts';

/** `scheduled`: runs start when they are due; `by-hand`: only when a person asks for one. */
export type MirrorMode = 'scheduled' | 'by-hand';

export interface MirrorHostOptions {
  readonly runtime: Runtime;
  readonly engine: Engine;
  readonly io: Surroundings;
  readonly mode: MirrorMode;
}

/** One control, which reads one opening of the store under one config. */
interface Session {
  readonly control: MirrorControl;
  readonly port: MirrorPort;
  readonly opening: number;
}

type Refusal = Extract<MirrorAnswer, { readonly ok: false }>;

export class MirrorHost {
  readonly port: MirrorPort;
  readonly #options: MirrorHostOptions;
  readonly #unsubscribe: () => void;
  #config: Config;
  #parts: MirrorParts;
  #session: Session | null = null;
  /** An earlier session ends, and its run may still be under way. */
  #isLeaving = false;
  #ending: Promise<void> = Promise.resolve();
  #last: MirrorSnapshot | null = null;
  #hasHeartbeat = false;
  #isClosed = false;

  /** `null`: this machine mirrors nothing. */
  static open(config: Config, options: MirrorHostOptions): MirrorHost | null {
    const parts = mirrorParts({ config, ...options });
    return parts === null ? null : new MirrorHost(config, parts, options);
  }

  private constructor(config: Config, parts: MirrorParts, options: MirrorHostOptions) {
    this.#options = options;
    this.#config = config;
    this.#parts = parts;
    this.port = this.#portOfAny();
    this.#unsubscribe = options.runtime.kept.subscribe(() => this.#onStore());
    this.#enter();
  }

  /** From the next run on. Never fails: the paths are those of the config before. */
  reconfigure(config: Config): void {
    const isSame = settingsText(this.#config) === settingsText(config);
    this.#config = config;
    if (!isSame && this.#session !== null && !this.#isLeaving) this.#leave(this.#session.control.retire());
  }

  /** Ends a run within the time that the end of ytm allows. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unsubscribe();
    await Promise.all([this.#session?.control.close(), this.#ending]);
  }

  #onStore(): void {
    const { database } = this.#options.runtime.kept.store;
    const session = this.#session;
    if (session !== null && (!database.isOpen || session.opening !== database.openings)) {
      this.#session = null;
      this.#show(null);
      this.#leave(Promise.all([session.control.close(), this.#ending]));
    } else if (session === null && !this.#isLeaving) this.#enter();
  }

  #leave(ended: Promise<unknown>): void {
    this.#isLeaving = true;
    this.#ending = ended
      .catch(() => undefined)
      .then(() => {
        this.#isLeaving = false;
        this.#session = null;
        if (!this.#isClosed) this.#enter();
      });
  }

  /** Begins with the records and the config of now; without records it waits for them. */
  #enter(): void {
    const { runtime, mode } = this.#options;
    const { database } = runtime.kept.store;
    const parts = mirrorParts({ config: this.#config, ...this.#options });
    if (parts !== null) this.#parts = parts;
    this.#parts.store.check();
    const control = database.isOpen ? unlessUnreadable(() => mirrorControl(this.#parts, runtime), null) : null;
    if (control === null || !database.isOpen) return this.#show(null);
    const session: Session = { control, port: portOf(control, this.#parts), opening: database.openings };
    this.#session = session;
    control.subscribe(() => this.#onChange(session));
    this.#onChange(session);
    if (mode === 'scheduled') control.start();
  }

  /** The board hears of every change of the mirror, from its beginning on. */
  #onChange(session: Session): void {
    if (this.#session !== session) return;
    // The store's keeper has already noticed and reported that it cannot be read.
    const current = unlessUnreadable(() => session.control.current(), null);
    if (current === null || this.#session !== session) return;
    this.#show(current);
    this.#lookForHeartbeat(current);
  }

  /** The heartbeat can be looked for once there is one; a run writes it at its end. */
  #lookForHeartbeat({ progress }: MirrorSnapshot): void {
    if (this.#hasHeartbeat || progress !== null) return;
    this.#hasHeartbeat = unlessUnreadable(() => this.#parts.store.vaults.lastHeartbeat(), null) !== null;
    if (this.#hasHeartbeat) this.#options.engine.learn('heartbeat', '');
  }

  /** @param current `null`: its records cannot be read */
  #show(current: MirrorSnapshot | null): void {
    const { board, kept } = this.#options.runtime;
    if (current !== null) this.#last = current;
    board.setMirror(current ?? unrecordedMirror(this.#last, this.#parts.mirror.shadow, kept.recording()));
  }

  /** What the API may ask of it, whichever config is in force. */
  #portOfAny(): MirrorPort {
    const ask = async <T>(act: (port: MirrorPort) => Promise<T>): Promise<T | Refusal> => {
      if (this.#session === null) return this.#refusal();
      try {
        return await act(this.#session.port);
      } catch (error) {
        if (error instanceof StoreUnreadable) return this.#refusal();
        throw error;
      }
    };
    const list = async <T>(read: (port: MirrorPort) => Promise<T>): Promise<T> => {
      if (this.#session === null) throw new MirrorUnavailable(this.#refusal().why);
      return read(this.#session.port);
    };
    return {
      run: (request) => ask((port) => port.run(request)),
      stop: (how) => ask((port) => port.stop(how)),
      approve: (id, under) => ask((port) => port.approve(id, under)),
      resume: (accept) => ask((port) => port.resume(accept)),
      undo: (run, under) => ask((port) => port.undo(run, under)),
      parked: (signal) => list((port) => port.parked(signal)),
      plan: (signal) => list((port) => port.plan(signal)),
      find: (pattern, signal) => list((port) => port.find(pattern, signal)),
      changes: (run, signal) => list((port) => port.changes(run, signal)),
      runToEnd: (request) => list((port) => port.runToEnd(request)),
    };
  }

  #refusal(): Refusal {
    const { database } = this.#options.runtime.kept.store;
    return { ok: false, why: `nothing can be recorded: ${database.problem ?? 'the database was just opened'}` };
  }
}

/** Equal for two configs with which the mirror does the same. */
function settingsText(config: Config): string {
  return JSON.stringify([mirrorOf(config), visitingProbes(config)]);
}
