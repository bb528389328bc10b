/** What the doctors report: findings, each with a stable code and one next step, and facts that need no action. */
import type { Severity } from '../health/catalogue.ts';
import type { Args } from '../health/observation.ts';
import type { DoctorCode, DoctorFact } from '../messages/doctor-texts.ts';

export interface Finding {
  /** The check that found it. */
  readonly check: string;
  /** A code of the doctors, or of the catalogue of reasons. */
  readonly code: DoctorCode;
  readonly args: Args;
  readonly severity: Severity;
  /** What it is about; `null`: no path. Inside the vault it is relative to the vault. */
  readonly path: string | null;
  /** `possible`: `--fix` repairs it; `failed`: it tried, `problem` says why not. */
  readonly repair: 'none' | 'possible' | 'done' | 'failed';
  readonly problem: string | null;
}

/** Something that is as it should be and worth knowing, such as which rsync is used. */
export interface Fact {
  readonly check: string;
  readonly fact: DoctorFact;
  readonly args: Args;
}

export interface Examined {
  readonly findings: readonly Finding[];
  readonly facts: readonly Fact[];
}

export const NOTHING_FOUND: Examined = { findings: [], facts: [] };

interface FindingParts {
  readonly args?: Args;
  readonly path?: string | null;
  readonly repair?: Finding['repair'];
  readonly problem?: string | null;
}

/** Makes the findings and facts of one check. */
export interface Reporter {
  readonly finding: (severity: Severity, code: DoctorCode, parts?: FindingParts) => Finding;
  readonly fact: (fact: DoctorFact, args?: Args) => Fact;
}

export function reporterOf(check: string): Reporter {
  return {
    finding: (severity, code, { args = {}, path = null, repair = 'none', problem = null } = {}) => {
      return { check, code, args: path === null ? args : { path, ...args }, severity, path, repair, problem };
    },
    fact: (fact, args = {}) => ({ check, fact, args }),
  };
}

export function together(examined: readonly Examined[]): Examined {
  return { findings: examined.flatMap(({ findings }) => findings), facts: examined.flatMap(({ facts }) => facts) };
}

/** Of each code; the others are counted. */
export const KEPT_OF_A_CODE = 500;

export interface Kept {
  readonly findings: readonly Finding[];
  /** Of each code, how many are not in the list. */
  readonly omitted: Readonly<Record<string, number>>;
}

/** As many findings as a report can hold. */
export class KeptFindings {
  readonly #byCode = new Map<string, Finding[]>();
  readonly #omitted = new Map<string, number>();

  /** @param from what was kept earlier */
  constructor(from: Kept | null = null) {
    for (const each of from?.findings ?? []) this.add(each);
    for (const [code, count] of Object.entries(from?.omitted ?? {})) this.#omitted.set(code, count);
  }

  add(found: Finding): void {
    const same = this.#byCode.get(found.code) ?? [];
    this.#byCode.set(found.code, same);
    if (same.length < KEPT_OF_A_CODE) same.push(found);
    else this.#omitted.set(found.code, (this.#omitted.get(found.code) ?? 0) + 1);
  }

  all(): Kept {
    return { findings: [...this.#byCode.values()].flat(), omitted: Object.fromEntries(this.#omitted) };
  }
}
