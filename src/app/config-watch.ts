/** Whether a running ytm uses the config that its file holds now, and the result of the last reload. */
import { stat } from 'node:fs/promises';
import { hashOfConfig } from '../config/config-hash.ts';
import { readTrustedFile } from '../config/trusted-file.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { ConfigStatus, RefusedReload } from '../health/snapshot.ts';
import type { Clock } from '../platform/clock.ts';

export interface ConfigWatchOptions {
  readonly file: string;
  /** Of the config in force. */
  readonly hash: string;
  readonly clock: Clock;
  readonly onChange: () => void;
  /** The hash of what the file holds now; `null`: it cannot be read. Default: the real file. */
  readonly read?: (file: string) => string | null;
}

/** A change of the file is known this much later at most. */
const LOOK_EVERY_MS: Millis = 5_000;

export class ConfigWatch {
  readonly #options: ConfigWatchOptions;
  #status: ConfigStatus;
  /** Of the file as it was last read: its content is only read when its stat data have changed. */
  #lastStat = '';
  #lastHash: string | null;
  #cancel: (() => void) | null = null;

  constructor(options: ConfigWatchOptions) {
    this.#options = options;
    const { hash, clock } = options;
    this.#lastHash = hash;
    this.#status = { hash, loadedAt: clock.now(), changedAt: null, lastReloadOk: true, refused: null };
  }

  current(): ConfigStatus {
    return this.#status;
  }

  start(): void {
    this.#cancel = this.#options.clock.after(LOOK_EVERY_MS, () => void this.look().then(() => this.#cancel !== null && this.start()), {
      background: true,
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Looks at the file now. */
  async look(): Promise<void> {
    const { file, read = readHash } = this.#options;
    const found = await statText(file);
    if (found === this.#lastStat && found !== '') return;
    this.#lastStat = found;
    this.#isNow(read(file));
  }

  /** A reload was accepted: this is the config in force. */
  accepted(hash: string): void {
    this.#lastHash = hash;
    this.#publish({ hash, loadedAt: this.#options.clock.now(), changedAt: null, lastReloadOk: true, refused: null });
  }

  /** A reload was refused; the config in force stays. */
  refused(why: Omit<RefusedReload, 'at'>): void {
    const now = this.#options.clock.now();
    this.#publish({ ...this.#status, lastReloadOk: false, changedAt: this.#status.changedAt ?? now, refused: { ...why, at: now } });
  }

  #isNow(hash: string | null): void {
    if (hash === this.#lastHash) return;
    this.#lastHash = hash;
    const isCurrent = hash === this.#status.hash;
    const changedAt: EpochMs | null = isCurrent ? null : (this.#status.changedAt ?? this.#options.clock.now());
    // The file no longer holds the text that was refused.
    this.#publish({ ...this.#status, changedAt, refused: null });
  }

  #publish(status: ConfigStatus): void {
    this.#status = status;
    this.#options.onChange();
  }
}

function readHash(file: string): string | null {
  const read = readTrustedFile(file, null);
  return read.ok ? hashOfConfig(read.text) : null;
}

async function statText(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return '';
  }
}
