/** What an error of a TCP connection says about its target. */
import type { ReasonCode } from '../../health/catalogue.ts';
import type { Args } from '../../health/observation.ts';
import { failure, ownFault, type Problem } from './problem.ts';

const CODES: Readonly<Record<string, { readonly code: ReasonCode; readonly life: boolean }>> = {
  ECONNREFUSED: { code: 'tcp.refused', life: true },
  ECONNRESET: { code: 'tcp.reset', life: true },
  ECONNABORTED: { code: 'tcp.reset', life: true },
  EPIPE: { code: 'tcp.reset', life: true },
  ETIMEDOUT: { code: 'tcp.timeout', life: false },
};

// This machine ran out of a resource.
const OWN_LIMITS = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);

export function errorCode(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

/** `args` has `address`, `host` and `target`. No route, and whatever is not known, is `tcp.unreachable`. */
export function socketProblem(error: unknown, args: Args): Problem {
  const code = errorCode(error);
  if (OWN_LIMITS.has(code)) return ownFault('probe.unusable', { problem: code });
  const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  return failure(known?.code ?? 'tcp.unreachable', args, known?.life ?? false, code);
}

const TELLING: readonly ReasonCode[] = ['tcp.refused', 'tcp.reset', 'tcp.timeout', 'tcp.unreachable'];

/** Of the problems with each of a host's addresses, the most informative: a refusal shows that the host is up. */
export function mostTelling(problems: readonly Problem[]): Problem | undefined {
  const rank = (problem: Problem): number => {
    const index = TELLING.indexOf(problem.trouble.code);
    return index === -1 ? TELLING.length : index;
  };
  return problems.toSorted((a, b) => rank(a) - rank(b))[0];
}
