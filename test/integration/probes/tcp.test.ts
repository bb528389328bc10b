import { describe, expect, test } from 'vitest';
import { tcpProbe } from '../../../src/probes/tcp.ts';
import { until } from '../../support/poll.ts';
import { gist, observe, troubleIn } from '../../support/probe-context.ts';
import { freePort } from '../../support/servers/ports.ts';
import { rawServer } from '../../support/servers/raw.ts';

describe('tcp', () => {
  test('connects, sends nothing and closes', async () => {
    await using server = await rawServer(() => {});
    const outcome = await observe(tcpProbe, { host: 'localhost', port: server.port });
    expect(gist(outcome)).toBe('ok');
    expect(outcome.facts.tcp).toMatchObject({ address: '127.0.0.1', family: 4 });
    expect(outcome.facts.tcp?.connectMs).toBeGreaterThan(0);
    await until('the connection is closed', () => server.accepted === 1 && server.open === 0);
    expect(server.received[0]).toBe('');
  });

  test('refused shows life, no route does not', async () => {
    const port = await freePort();
    const refused = await observe(tcpProbe, { host: '127.0.0.1', port });
    expect(gist(refused)).toBe('failed tcp.refused +life');
    expect(troubleIn(refused).args).toMatchObject({ address: `127.0.0.1:${port}`, host: '127.0.0.1' });
    expect(gist(await observe(tcpProbe, { host: '255.255.255.255', port }))).toBe('failed tcp.unreachable');
  });

  test('a name that does not exist', async () => {
    // Without a network the resolver cannot know that it does not.
    expect(gist(await observe(tcpProbe, { host: 'nothing.invalid', port: 1 }))).toMatch(/^failed dns\.(not_found|temporary)$/);
  });

  test('the target is host and port', () => {
    expect(tcpProbe.target({ host: 'lenovo', port: 445 })).toBe('lenovo:445');
    expect(tcpProbe.target({ host: 'fd7a::1', port: 445 })).toBe('[fd7a::1]:445');
  });
});
