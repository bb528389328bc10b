/**
 * Keeps the page current: the daemon sends the pieces that changed, already as HTML, and this puts them in place. Without it the page is
 * the same, and loads itself again every 30 s.
 */
import { span } from '../../messages/template.ts';

/** What the stream sends. `main`: everything; `units`: by id. */
interface Update {
  readonly version: string;
  /** Of ytm with its script and styles: with another one the whole page is another. */
  readonly release: string;
  readonly now: number;
  readonly main?: string;
  readonly units?: Readonly<Record<string, string>>;
}

/** The daemon sends at least this often something (a beat when nothing changes): twice its pause, and some more. */
const LONGEST_SILENCE_MS = 40_000;
const TRY_AGAIN_MS = 2_000;
/** At the latest then a page that becomes visible again checks its connection. */
const DOUBTFUL_AFTER_MS = 20_000;

const root = document.documentElement;
const language = root.lang === 'ja' ? 'ja' : 'en';
const main = document.querySelector('main');
const release = root.dataset['release'];
let version = root.dataset['version'] ?? '';
/** The daemon's clock minus ours: ages are those that the daemon would show. */
let ahead = Number(root.dataset['now']) - Date.now();
let heardAt = Date.now();
let askedAt = heardAt;
let source: EventSource | null = null;

function connect(): void {
  source?.close();
  askedAt = Date.now();
  source = new EventSource(`${root.dataset['stream']}&at=${encodeURIComponent(version)}`);
  source.addEventListener('page', ({ data }: MessageEvent<string>) => update(JSON.parse(data) as Update));
  source.addEventListener('beat', ({ data }: MessageEvent<string>) => heard(Number(data)));
  source.addEventListener('error', () => {
    setLost(true);
    // It tries again unless the answer was an error.
    if (source?.readyState === EventSource.CLOSED) setTimeout(connect, TRY_AGAIN_MS);
  });
}

function heard(now: number): void {
  heardAt = Date.now();
  ahead = now - heardAt;
  setLost(false);
}

function update({ version: next, release: theirs, now, main: whole, units = {} }: Update): void {
  if (theirs !== release) return location.reload();
  version = next;
  heard(now);
  if (whole !== undefined && main !== null) {
    const fresh = parsed(`<main id="main">${whole}</main>`);
    if (fresh !== null) morph(main, fresh);
  }
  for (const [id, html] of Object.entries(units)) {
    const [old, fresh] = [document.getElementById(id), parsed(html)];
    if (old !== null && fresh !== null) morph(old, fresh);
  }
  showVerdict();
}

function parsed(html: string): Element | null {
  const template = document.createElement('template');
  template.innerHTML = html;
  fillAges(template.content);
  return template.content.firstElementChild;
}

function showVerdict(): void {
  const { title, look } = document.getElementById('verdict')?.dataset ?? {};
  const isLost = root.dataset['link'] === 'lost';
  if (title !== undefined) document.title = isLost ? `? ${title}` : title;
  document.getElementById('icon')?.setAttribute('href', `/icon.svg?look=${isLost ? 'unknown' : (look ?? 'unknown')}`);
}

function setLost(isLost: boolean): void {
  const link = isLost ? 'lost' : 'live';
  if (root.dataset['link'] === link) return;
  root.dataset['link'] = link;
  const notice = document.getElementById('lost');
  if (notice !== null) {
    document.getElementById('lost-since')?.setAttribute('data-ago', String(heardAt + ahead));
    fillAges(notice);
    notice.hidden = !isLost;
  }
  showVerdict();
}

// ---- ages ----

function fillAges(inside: ParentNode): void {
  const now = Date.now() + ahead;
  for (const time of inside.querySelectorAll<HTMLElement>('time[data-ago]')) {
    const passed = Math.floor((now - Number(time.dataset['ago'])) / 1_000) * 1_000;
    const text = span(Math.max(1_000, passed), language);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** A clock that was set back by more says as little. */
function isLongAgo(at: number): boolean {
  return Math.abs(Date.now() - at) > LONGEST_SILENCE_MS;
}

function tick(): void {
  if (isLongAgo(heardAt)) {
    setLost(true);
    // Also a connection that was made and is never answered.
    if (isLongAgo(askedAt)) connect();
  }
  if (!document.hidden) fillAges(document);
}

// ---- one element made equal to another: what has the focus keeps it, what a person opened stays open ----

function morph(old: Element, fresh: Element): void {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
  morphAttributes(old, fresh);
  const wanted = Array.from(fresh.childNodes);
  for (const [place, child] of wanted.entries()) {
    const own = old.childNodes[place];
    if (own === undefined) old.append(child);
    else morphChild(own, child);
  }
  while (old.childNodes.length > wanted.length) old.lastChild?.remove();
}

function morphChild(old: ChildNode, fresh: ChildNode): void {
  if (old instanceof Element && fresh instanceof Element) morph(old, fresh);
  else if (old.nodeType !== fresh.nodeType) old.replaceWith(fresh);
  else if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
}

function morphAttributes(old: Element, fresh: Element): void {
  // Whether it is open is a person's choice until the daemon changes its mind.
  const keepsOpen = old.getAttribute('data-open') === fresh.getAttribute('data-open');
  const isLeft = (name: string): boolean => name === 'open' && keepsOpen;
  for (const { name } of Array.from(old.attributes)) if (!fresh.hasAttribute(name) && !isLeft(name)) old.removeAttribute(name);
  for (const { name, value } of Array.from(fresh.attributes)) {
    if (old.getAttribute(name) !== value && !isLeft(name)) old.setAttribute(name, value);
  }
}

// ---- begin ----

connect();
setInterval(tick, 1_000);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && Date.now() - heardAt > DOUBTFUL_AFTER_MS) connect();
  tick();
});
window.addEventListener('pagehide', () => source?.close());
window.addEventListener('pageshow', ({ persisted }) => persisted && connect());
