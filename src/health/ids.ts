/** Times, ids and plain values: what every other type is made of. */

/** On the wall clock, UTC. */
export type EpochMs = number;
export type Millis = number;
export type ProbeId = string;
export type ComponentId = string;
/** The failure domain that probes share: `tailnet`, `http`, `report`, `lan`, `share`, `disk`, or a name from the config. */
export type Domain = string;

export type Scalar = string | number | boolean | null;
/** The values that a reason's sentence is filled with. Never a secret; text from outside is escaped where it is shown. */
export type Args = Readonly<Record<string, Scalar>>;
