/** One attempt of an `http` probe. */
import { answered, type Facts, type Outcome, type Trouble, trouble } from '../../health/observation.ts';
import { outcomeOf } from '../net/problem.ts';
import type { ProbeContext } from '../probe.ts';
import { destinationIn } from './destination.ts';
import { isExpected, shortfall } from './expectation.ts';
import { type FetchOptions, fetchUrl } from './fetch.ts';
import type { HttpSettings } from './settings.ts';

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

/** A certificate that lives for days is renewed within days: a third of its life is left for that, as is usual with longer ones. */
const LEFT_OF_LIFE = 1 / 3;

function expiring(facts: Facts, settings: HttpSettings, host: string, now: number): Trouble | null {
  const { expiresAt, validFrom } = facts.tls ?? {};
  if (expiresAt === undefined) return null;
  const left = expiresAt - now;
  const due = validFrom === undefined ? settings.certWarn : Math.min(settings.certWarn, (expiresAt - validFrom) * LEFT_OF_LIFE);
  return left < due ? trouble('tls.expiring', { host, left }) : null;
}
