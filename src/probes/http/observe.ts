/** One attempt of an `http` probe. */
import { answered, type Facts, type Outcome, type Trouble, trouble } from '../../health/observation.ts';
import type { HttpSettings } from '../http.ts';
import { outcomeOf } from '../net/problem.ts';
import type { ProbeContext } from '../probe.ts';
import { destinationIn } from './destination.ts';
import { isExpected, shortfall } from './expectation.ts';
import { type FetchOptions, fetchUrl } from './fetch.ts';

export async function observeHttp(
  settings: HttpSettings,
  context: ProbeContext,
  options: Pick<FetchOptions, 'resolver'> = {},
): Promise<Outcome> {
  const redirects = (status: number): 'follow' | 'refuse' | 'take' => {
    if (isExpected(status, settings.expect.status)) return 'take';
    return settings.followRedirects ? 'follow' : 'refuse';
  };
  const fetched = await fetchUrl(settings, context, { ...options, redirects });
  const { facts } = fetched;
  if (!fetched.ok) return outcomeOf(fetched.problem, facts);
  const { host } = fetched.answer;
  const problem = shortfall(fetched.answer, settings.expect, { target: destinationIn(settings).shown, host });
  return problem === null ? answered(facts, expiring(facts, settings, host, context.clock.now())) : outcomeOf(problem, facts);
}

function expiring(facts: Facts, settings: HttpSettings, host: string, now: number): Trouble | null {
  if (facts.tls === undefined) return null;
  const left = facts.tls.expiresAt - now;
  return left < settings.certWarn ? trouble('tls.expiring', { host, left }) : null;
}
