export { activitiesInFlight, type ActivitySource, addActivitySource } from './activities-in-flight.js';
export { type Activity, currentActivity, runInActivity, turnActivitiesOff } from './activity.js';
export { describeActivity } from './describe-activity.js';
export { beginTurn, endTurn, type TurnListener, watchTurns } from './turns.js';
