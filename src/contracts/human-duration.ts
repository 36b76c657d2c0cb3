export type { DurationUnits, HumanDuration } from '../decorators/human-duration.js';
