export { LeasedScheduler } from './leased-scheduler.js';
export { readTaskSchedule } from './read-task-schedule.js';
export { taskCancelPermission, taskTriggerPermission } from './scheduler-endpoints.js';
