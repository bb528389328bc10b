/** Below the first line: what is wrong with the place that the data come from. */
import type { Snapshot } from '../../health/snapshot.ts';
import { configNotice } from '../../report/config-notice.ts';
import { hungText } from '../../report/hung-text.ts';
import { spread } from '../fit.ts';
import { type Line, type Segment, segment } from '../line.ts';
import type { Pen } from '../pen.ts';
import type { Link } from '../ports.ts';

/** At most one line. */
export function bannerLines(link: Link, snapshot: Snapshot, pen: Pen): readonly Line[] {
  const said = bannerText(link, snapshot, pen);
  return said.length === 0 ? [] : [spread([segment(`  ${pen.glyphs.degraded} `, 'warn'), ...said], [], pen)];
}

function bannerText(link: Link, snapshot: Snapshot, { locale, glyphs }: Pen): readonly Segment[] {
  if (link.hung !== undefined) return [segment(hungText(link.hung.pid, locale), 'strong')];
  const notice = configNotice(snapshot, locale);
  return notice === null ? [] : [segment(notice.text), segment(` ${glyphs.next} ${notice.next}`, 'strong')];
}
