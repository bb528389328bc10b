import type { Bandwidth } from '../../health/bandwidth.ts';
import { mirrorText } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';
import { bandwidthAt } from '../../mirror/core/bandwidth.ts';

/** The limit that applies now, and until when; empty where there never is one. */
export function bandwidthLines(bandwidth: Bandwidth, locale: Locale): readonly string[] {
  const { kbps, until } = bandwidthAt(bandwidth, locale.now);
  const rate = kbps * 1_024;
  if (until === null) return kbps === 0 ? [] : [mirrorText('bandwidth.always', locale, { rate })];
  return [mirrorText(kbps === 0 ? 'bandwidth.free' : 'bandwidth.limited', locale, { rate, until })];
}
