import { describe, expect, it } from 'vitest';
import { stepOf } from '../../../src/config/steps.ts';
import { CATALOGUE, metaOf, type ReasonCode } from '../../../src/health/catalogue.ts';
import { localeOf, reasonNext } from '../../../src/messages/messages.ts';

const runnable = (Object.keys(CATALOGUE) as ReasonCode[]).filter((code) => metaOf(code).step !== undefined);

describe('steps that can be run', () => {
  it('have the program of the config, and nothing from outside', () => {
    expect(stepOf('tailscale.stopped', { tailscale: { bin: null } })).toEqual(['tailscale', 'up']);
    expect(stepOf('tailscale.logged_out', { tailscale: { bin: '/opt/ts' } })).toEqual(['/opt/ts', 'login']);
    expect(stepOf('http.timeout', { tailscale: { bin: null } })).toBeNull();
    for (const code of runnable) for (const part of stepOf(code, { tailscale: { bin: null } }) ?? ['{']) expect(part).not.toContain('{');
  });
  it.each(runnable)('%s: the sentence names the same command', (code) => {
    const step = stepOf(code, { tailscale: { bin: null } }) ?? [];
    expect(reasonNext({ code, args: { peer: 'acer', left: 1 } }, localeOf('en', 0, 0))).toContain(step.join(' '));
  });
});
