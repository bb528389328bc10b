/** The panes of the dashboard: blocks of lines, each made by the files that it names, and put in their places by View.tsx and Dashboard.tsx. */
import { Pane, Row } from './Pane.tsx';

/** The first line: is everything fine, and if not, what is the one cause and since when; whether the data are old, frozen or of the past. Its line: lines/header.ts. */
export const Header = Row;

/**
 * What is wrong, the most severe on top: sign, verdict, what it is about and the sentence, since when, and below it the next step.
 * Nothing that is fine takes room from it; what does not fit is counted. Its lines: lines/problems.ts.
 */
export const Problems = Pane;

/**
 * Every component with how many of its probes are up and its strip, and below it the probes: name, state, address, last value, p95
 * and up%, strip, age, as the config chose. Where room is short, what is fine is folded first. Its lines: lines/components.ts.
 */
export const Components = Pane;

/**
 * What is selected, in full: a probe with cause, latency and last attempts (lines/probe.ts); a component with its signals, rule,
 * gate and availability (lines/component.ts); an incident with its timeline (lines/incidents.ts); a run (lines/runs.ts).
 */
export const Detail = Pane;

/**
 * The mirror: first what waits for a person, then how old the image is, the progress of a run by folder, what the gate requires and
 * how old each answer is, and the last runs. Its lines: lines/mirror.ts.
 */
export const Mirror = Pane;

/**
 * The last 24 hours on one axis: a strip of the verdicts of each component, the runs of the mirror with what they copied, and below
 * them the latency of the probes as small multiples, each on its own scale. Its lines: lines/day.ts.
 */
export const Day = Pane;

/**
 * The incidents of the last seven days: what is open on top, the worst first, each with its cause, how long it lasted, and whether
 * somebody takes care of it. Its lines: lines/incidents.ts.
 */
export const Incidents = Pane;

/**
 * What is open and who was notified, the silences, and messages that could not be delivered. Its lines: lines/alerts.ts.
 */
export const Alerts = Pane;

/**
 * What changed, the newest first: verdicts, states, the gate, runs, sleep. Its lines: lines/events.ts.
 */
export const Events = Pane;

/**
 * The gate and the mirror, which are always on the screen: open or shut and why; running with rate and end, or as of when it is up
 * to date. Its lines: lines/status.ts.
 */
export const Status = Pane;

/**
 * A text that scrolls: the help, what was opened, a tree of paths, a pane that is shown alone; on the smallest screens the cause.
 * What is not in sight is counted. Its lines: views/text.ts, lines/paths.ts, lines/help.ts.
 */
export const Document = Pane;

/**
 * The last lines: a question, the palette, what is typed, a notice, or the keys of the place. Its lines: lines/prompt.ts,
 * palette.ts, hints.ts.
 */
export const Foot = Pane;
