import { type CancelTimer, Clock } from '../../contracts/clock.js';
import { Service } from '../../decorators/service.js';

/** The longest time that Node waits for; a longer one fires at once. */
const LONGEST = 2 ** 31 - 1;

/** The time of the machine. */
@Service('root', Clock, { eager: false })
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  schedule(delay: number, work: () => void | Promise<void>): CancelTimer {
    let timer: NodeJS.Timeout;
    const wait = (rest: number): void => {
      const next = rest > LONGEST ? () => wait(rest - LONGEST) : () => void work();
      timer = setTimeout(next, Math.min(rest, LONGEST));
      timer.unref();
    };
    wait(delay);
    return () => clearTimeout(timer);
  }
}
