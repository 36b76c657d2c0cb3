import { AsyncLocalStorage } from 'node:async_hooks';
import { beginTurn, endTurn } from './turns.js';

/**
 * On whose behalf code runs: a request, or a plugin or a root service that is starting or works on its own. It follows promises, timers and callbacks,
 * so that a line of the log can name its request, and a stray rejection its plugin.
 * One object for each request; what becomes known later, such as the route, is written into it.
 */
export interface Activity {
  /** The class of a root service that works on its own; it belongs to no plugin. */
  service?: string | undefined;
  pluginId?: string | undefined;
  moduleId?: string | undefined;
  requestId?: string | undefined;
  method?: string | undefined;
  /** The pattern of the route, not the path of the request: `/api/catalog/entities/:name`. */
  route?: string | undefined;
}

const storage = new AsyncLocalStorage<Activity>();
let isOff = false;

/** The activity that the running code belongs to; `undefined` outside of any. */
export function currentActivity(): Activity | undefined {
  return storage.getStore();
}

/** Runs work, and everything that it begins, as a part of an activity. */
export function runInActivity<T>(activity: Activity, work: () => T): T {
  if (storage.getStore() === activity) return work();
  const began = beginTurn();
  try {
    return isOff ? work() : storage.run(activity, work);
  } finally {
    endTurn(began, activity);
  }
}

/**
 * Turns activities off in the whole process, for those who need every microsecond: on Node 20 and 22 each promise is dearer while they are
 * on. From then on code belongs to nobody, except that work which holds the event loop is still known by its beginning.
 */
export function turnActivitiesOff(): void {
  isOff = true;
  storage.disable();
}
