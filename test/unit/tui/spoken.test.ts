/** The picture in words, for screen readers. */
import { describe, expect, it } from 'vitest';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { renderSnapshotText } from '../../../src/tui/snapshot-text.ts';
import { aParkedMirror } from '../../support/mirrors.ts';
import { allDown, aSnapshot } from '../../support/snapshots.ts';

const LOOK = { columns: 400, theme: 'plain', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 540, spoken: true } as const;

describe('the picture in words', () => {
  it('has nothing that is only drawn, and no columns', () => {
    const text = renderSnapshotText({ ...allDown(), mirror: aParkedMirror() }, { ...LOOK, language: 'en' });
    expect(text).not.toMatch(/[─│▂▅█·]|\x1b| {2}|^\s*$\n/m);
    expect(text.split('\n')[0]).toMatch(/^✗ DOWN gateway/);
    expect(text).toContain('\nPROBLEMS 2\n');
    expect(text).toContain('the share is not mounted at /Volumes/保管庫');
    expect(text).toContain('tailscale');
  });
  it('keeps every value', () => {
    const lines = renderSnapshotText(aSnapshot(), { ...LOOK, language: 'ja' }).split('\n');
    expect(lines.find((line) => line.startsWith('✓ healthz'))).toMatch(/44 ms/);
  });
});
