/** What the conformance suite needs to know about a kind of probe. */
import type { ReasonCode } from '../../../src/health/catalogue.ts';
import type { ProbePorts } from '../../../src/probes/probe.ts';

/** A real target in some condition, and what an attempt of it needs. Made anew for each test, and ended after it. */
export interface Scene extends AsyncDisposable {
  /** The kind's settings as they are written in a config. */
  readonly written: unknown;
  /** Clock and secrets are there anyway. */
  readonly ports?: Partial<ProbePorts>;
}

export interface ConformanceFixture {
  readonly kind: string;
  /** The target is well. */
  readonly good: () => Promise<Scene>;
  /** The target is in this condition, and the attempt ends with this code. At least one. */
  readonly failing: readonly { readonly code: ReasonCode; readonly scene: () => Promise<Scene> }[];
  /** The target never answers; `null` for a kind that waits for nothing. */
  readonly silent: (() => Promise<Scene>) | null;
}

/** A scene that ends these things, the last one first. */
export function scene(written: unknown, ends: readonly AsyncDisposable[] = [], ports?: Partial<ProbePorts>): Scene {
  return {
    written,
    ...(ports === undefined ? {} : { ports }),
    async [Symbol.asyncDispose]() {
      for (const end of ends.toReversed()) await end[Symbol.asyncDispose]();
    },
  };
}
