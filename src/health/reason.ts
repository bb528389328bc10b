/** A reason, independent of language, and its only constructor. */
import { metaOf, type ReasonCode, type Severity } from './catalogue.ts';
import type { Args, ComponentId, EpochMs, ProbeId } from './ids.ts';

/** The catalogues of messages turn code and args into a sentence and a next step. */
export interface Reason {
  readonly code: ReasonCode;
  readonly component: ComponentId;
  /** The probe that it is based on; `null` for a cause that was found from several signals. */
  readonly probe: ProbeId | null;
  readonly severity: Severity;
  readonly since: EpochMs;
  readonly args: Args;
}

/** Where and since when; `probe` is left out for a cause found from several signals. */
export interface ReasonPlace {
  readonly component: ComponentId;
  readonly probe?: ProbeId | null;
  readonly since: EpochMs;
}

/** The severity is the catalogue's. */
export function reasonOf(code: ReasonCode, args: Args, { component, probe = null, since }: ReasonPlace): Reason {
  return { code, component, probe, severity: metaOf(code).severity, since, args };
}
