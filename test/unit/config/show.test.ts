import { describe, expect, it } from 'vitest';
import { showConfig } from '../../../src/config/show.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';
import { loaded } from '../../support/config.ts';
import { HOSTILE_TEXT, hostileIn } from '../../support/hostile-text.ts';

const TEXT = `version: 1
paths: { hot: /a, share: /mnt/share }
gateway: { peer: acer, url: "https://acer.example" }
exporter: { token: "env:YTM_TOKEN" }
bootstrap: { share: /mnt/lenovo_share, confirm: 90s }
report: { path: /srv/reports/acer.json, every: 30s }
probes:
  ui: { every: 20s, headers: { x-key: hunter2 }, auth: { bearer: "file:/etc/token" } }
  nightly: { kind: http, component: web, url: "https://b.example/", every: "0 3 * * *" }
`;

describe('showConfig', () => {
  it('says where each value came from', async () => {
    const shown = showConfig(await loaded(TEXT, { env: { YTM_WORKSPACE_ROOT: '/env/hot' } }), PROBE_KINDS, localeOf('en', 0, 0));
    const line = (text: string): string | undefined =>
      shown
        .split('\n')
        .find((candidate) => candidate.includes(text))
        ?.replace(/ +/g, ' ')
        .trim();
    expect(line('hot: /')).toBe('hot: /env/hot # YTM_WORKSPACE_ROOT');
    expect(line('share: /')).toBe('share: /mnt/share # line 2');
    expect(line('assets:')).toBe('assets: /mnt/share/asset_vault # from paths.share');
    expect(line('every: 20s')).toBe('every: 20s # line 8');
    expect(line('/api/healthz')).toBe('url: https://acer.example/api/healthz # from gateway.url');
    expect(line('certWarn')).toBe('certWarn: 14d # default');
  });

  it('shows references and masks what may be a secret', async () => {
    const shown = showConfig(await loaded(TEXT), PROBE_KINDS, localeOf('en', 0, 0));
    expect(shown).toContain('token: env:YTM_TOKEN');
    expect(shown).toContain('auth: {bearer: file:/etc/token}');
    expect(shown).toContain('headers: {x-key: (not shown)}');
    expect(shown).not.toContain('hunter2');
  });

  it('shows what a terminal would hide, and can be loaded again all the same', async () => {
    const text = JSON.stringify({ version: 1, paths: { hot: `/a/${HOSTILE_TEXT}` }, components: { hot: { silence: '1m' } } });
    const first = await loaded(text);
    const shown = showConfig(first, PROBE_KINDS, localeOf('en', 0, 0));
    expect(hostileIn(shown)).toEqual([]);
    const again = await loaded(shown);
    expect(again.config).toEqual({ ...first.config, hash: again.config.hash });
  });

  it('can be loaded again and means the same', async () => {
    const first = await loaded(TEXT.replace('headers: { x-key: hunter2 }, ', ''));
    const again = await loaded(showConfig(first, PROBE_KINDS, localeOf('ja', 0, 0)));
    expect(again.config).toEqual({ ...first.config, hash: again.config.hash });
  });
});
