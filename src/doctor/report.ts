/** The report of a doctor: as JSON, as text, and as an exit code. */
import { isoTime } from '../health/instant.ts';
import type { EpochMs } from '../health/observation.ts';
import { factText, findingNext, findingText } from '../messages/doctor-texts.ts';
import { type CliKey, cliText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import type { Examined, Finding } from './finding.ts';

export interface DoctorReport extends Examined {
  readonly doctor: 'storage' | 'vault' | 'service' | 'thumbnails';
  readonly at: EpochMs;
  readonly host: string;
  readonly version: string;
  /** Repairs were requested. */
  readonly fix: boolean;
  /** False: not everything was looked at. */
  readonly complete: boolean;
  readonly checks: readonly string[];
  /** Of each code, how many findings are not in the list because there are too many. */
  readonly omitted: Readonly<Record<string, number>>;
  /** The trash that holds what repairs replaced; `null`: nothing was replaced. */
  readonly run: string | null;
}

/** 0: nothing, 1: a warning, 2: something critical. What was repaired does not count. */
export function exitOf({ findings }: Pick<DoctorReport, 'findings'>): 0 | 1 | 2 {
  const left = findings.filter(({ repair }) => repair !== 'done');
  if (left.some(({ severity }) => severity === 'critical')) return 2;
  return left.some(({ severity }) => severity === 'warning') ? 1 : 0;
}

/** @param english for its sentences, which are English like all of ytm's JSON */
export function reportJson(report: DoctorReport, english: Locale): object {
  const { doctor, at, host, version, fix, complete, checks, findings, facts, omitted, run } = report;
  return {
    schema: 'ytm.doctor/1',
    doctor,
    at: isoTime(at),
    host,
    version,
    fix,
    complete,
    exit_code: exitOf(report),
    run,
    checks: checks.map((id) => ({ id, findings: findings.filter(({ check }) => check === id).length })),
    findings: findings.map((finding) => ({
      check: finding.check,
      code: finding.code,
      severity: finding.severity,
      path: finding.path,
      text: findingText(finding, english),
      next: findingNext(finding, english),
      repair: finding.repair,
      problem: finding.problem,
      args: finding.args,
    })),
    omitted,
    facts: facts.map((fact) => ({ check: fact.check, fact: fact.fact, text: factText(fact, english), args: fact.args })),
  };
}

const SEVERITIES = { critical: 'doctor.critical', warning: 'doctor.warning', info: 'doctor.info' } as const satisfies Record<
  string,
  CliKey
>;
const REPAIRS = {
  none: null,
  possible: 'doctor.repair.possible',
  done: 'doctor.repair.done',
  failed: 'doctor.repair.failed',
} as const satisfies Record<Finding['repair'], CliKey | null>;

/** @param file where the JSON was written; `null`: nowhere */
export function reportText(report: DoctorReport, file: string | null, locale: Locale): string {
  const { findings, facts, doctor, omitted, run, fix } = report;
  const count = (severity: Finding['severity']): number =>
    findings.filter((each) => each.severity === severity && each.repair !== 'done').length;
  const shown = firstOfEach(findings);
  const more = findings.length - shown.length + Object.values(omitted).reduce((sum, each) => sum + each, 0);
  const [critical, warnings] = [count('critical'), count('warning')];
  const isFine = critical + warnings === 0;
  const repairable = findings.some(({ repair }) => repair === 'possible');
  return [
    ...facts.map((fact) => `  ${cliText('report.ok', locale)}  ${factText(fact, locale)}`),
    ...shown.flatMap((finding) => findingLines(finding, locale)),
    ...(more === 0 ? [] : [cliText('doctor.omitted', locale, { count: more })]),
    cliText(isFine ? 'doctor.fine' : 'doctor.summary', locale, { doctor, critical, warnings }),
    ...(run === null ? [] : [cliText('doctor.trashed', locale, { run })]),
    ...(repairable && !fix ? [cliText('doctor.dry', locale, { doctor })] : []),
    ...(file === null ? [] : [cliText('doctor.report', locale, { file })]),
  ].join('\n');
}

/** A thousand times the same is no news; the JSON has more. */
const SHOWN_OF_A_CODE = 20;

function firstOfEach(findings: readonly Finding[]): readonly Finding[] {
  const counts = new Map<string, number>();
  return findings.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= SHOWN_OF_A_CODE;
  });
}

function findingLines(finding: Finding, locale: Locale): readonly string[] {
  const repair = REPAIRS[finding.repair];
  const state = repair === null ? '' : `  [${cliText(repair, locale, { problem: finding.problem ?? '-' })}]`;
  return [
    `  ${cliText(SEVERITIES[finding.severity], locale)}  ${findingText(finding, locale)}${state}`,
    ...(finding.repair === 'done' ? [] : [`      → ${findingNext(finding, locale)}`]),
  ];
}
