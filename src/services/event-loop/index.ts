export { EventLoopWatch, type EventLoopWatchOptions } from './event-loop-watch.js';
