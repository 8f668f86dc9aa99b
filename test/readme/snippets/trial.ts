import { type Place } from './place.js';
import { type RunningSnippet } from './running-snippet.js';

/** Runs a snippet in the surroundings that it assumes, and expects its effect. */
export type Trial = (
  snippet: RunningSnippet,
  place: Place,
  /** Another snippet, by its name. */
  readme: (name: string) => RunningSnippet,
) => Promise<void>;

/** By name of the snippet. */
export type Trials = Readonly<Record<string, Trial>>;
