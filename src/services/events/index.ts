export { BusEvents } from './bus-events.js';
